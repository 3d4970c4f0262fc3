package standin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Which product lies in this home, by its bin/version.txt, and what of it the profile runs. */
final class Product {
    private static final String SOURCE = "org.wso2.carbon.base.CarbonBaseUtils";
    private final String line;
    private final String profile;

    private Product(String line, String profile) {
        this.line = line;
        this.profile = profile;
    }

    static Product of(Path home) throws Refusal {
        try {
            String line = Files.readString(home.resolve("bin/version.txt")).strip();
            return new Product(line, System.getProperty("profile", "default"));
        } catch (IOException failure) {
            throw new Refusal(SOURCE, "Cannot tell the product", failure);
        }
    }

    /** As the Version service writes it: name, dash, version. */
    String version() {
        return line.replaceFirst(" (\\S+)$", "-$1");
    }

    String name() {
        return line.replaceFirst(" \\S+$", "");
    }

    boolean isAnalytics() {
        return line.contains("Analytics");
    }

    /** Identity Server, made ready for API Manager. */
    boolean isIdentityServer() {
        return line.contains("IS as KM");
    }

    boolean runsGateway() {
        return !isIdentityServer() && !isAnalytics() && (profile.equals("default") || profile.startsWith("gateway-"));
    }

    boolean runsTrafficManager() {
        return !isIdentityServer() && !isAnalytics() && (profile.equals("default") || profile.equals("traffic-manager"));
    }

    boolean runsKeyManager() {
        return !isAnalytics() && (profile.equals("default") || profile.equals("api-key-manager"));
    }

    List<String> portals() {
        if (isIdentityServer()) {
            return List.of("authenticationendpoint");
        }
        String store = line.contains(" 2.") ? "store" : "devportal";
        switch (profile) {
            case "default": return isAnalytics() ? List.of("portal") : List.of("publisher", store, "admin");
            case "api-publisher": return List.of("publisher", "admin");
            case "api-store": return List.of("store");
            case "api-devportal": return List.of("devportal");
            default: return List.of("carbon/none");
        }
    }
}
