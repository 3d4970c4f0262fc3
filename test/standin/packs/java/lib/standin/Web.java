package standin;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What both HTTP sides share: the answer's form, and the header that names the node. */
final class Web {
    private static final String VERSION_XML = "<ns:getVersionResponse"
            + " xmlns:ns=\"http://version.services.core.carbon.wso2.org\"><return>%s</return></ns:getVersionResponse>";

    private Web() {
    }

    static boolean isVersion(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().equals("/services/Version");
    }

    static void version(HttpExchange exchange, Product product) throws IOException {
        answer(exchange, 200, "text/xml; charset=UTF-8", String.format(VERSION_XML, product.version()));
    }

    static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        boolean bodiless = exchange.getRequestMethod().equals("HEAD") || bytes.length == 0;
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bodiless ? -1 : bytes.length);
        if (!bodiless) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }
}
