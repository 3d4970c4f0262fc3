package standin;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URL;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;

/**
 * Calls of other components at the URLs that deployment.toml has for them, made when a test asks for one: over TLS, where the trust
 * store must know the other side and the certificate must have its name. The answer is the name of the node that was reached.
 */
final class Calls {
    static final String PATH = "/standin/call/";
    private static final int TIMEOUT_MS = 10_000;
    private final Config config;
    private final SSLContext tls;

    Calls(Config config, SSLContext tls) {
        this.config = config;
        this.tls = tls;
    }

    void answer(HttpExchange exchange, String component) throws IOException {
        try {
            Web.answer(exchange, 200, "text/plain; charset=UTF-8", call(urlOf(component)) + "\n");
        } catch (Refusal | IOException failure) {
            Web.answer(exchange, 502, "text/plain; charset=UTF-8", failure + "\n");
        }
    }

    private String call(String url) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection) new URL(url + "Version").openConnection();
        connection.setSSLSocketFactory(tls.getSocketFactory());
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        try {
            return connection.getResponseCode() + " " + connection.getHeaderField("X-Standin-Node");
        } finally {
            connection.disconnect();
        }
    }

    private String urlOf(String component) throws Refusal {
        String here = "https://localhost:" + config.port(9443) + "/services/";
        switch (component) {
            case "key_manager": return config.text("apim.key_manager.service_url", here);
            case "traffic_manager": return config.text("apim.throttling.service_url", here);
            case "gateway":
                for (Map<String, Object> environment : config.tables("apim.gateway.environment")) {
                    return config.text(environment, "service_url", here);
                }
                return here;
            default: throw new Refusal("standin.Calls", "No component " + component, null);
        }
    }
}
