package standin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.w3c.dom.Element;

/**
 * 8280 and 8243: answers for the APIs that lie in synapse-configs. They are read at each request, so that a file which
 * another node put on the shared folder is served at once.
 */
final class Gateway implements HttpHandler {
    private static final String SOURCE = "org.apache.synapse.deployers.APIDeployer";
    private static final String FOLDER = "repository/deployment/server/synapse-configs/default/api";
    private final Path folder;
    private final String node;
    private final Product product;
    private final Consumer<String> events;

    Gateway(Path home, String node, Product product, Consumer<String> events) {
        this.folder = home.resolve(FOLDER);
        this.node = node;
        this.product = product;
        this.events = events;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("X-Standin-Node", node);
        String probe = exchange.getRequestHeaders().getFirst("X-Throttle-Probe");
        if (probe != null) {
            events.accept(probe);
        }
        if (Web.isVersion(exchange)) {
            Web.version(exchange, product);
            return;
        }
        Element api = apiOf(exchange.getRequestURI().getPath());
        if (api == null) {
            Web.answer(exchange, 404, "application/json",
                    "{\"code\":\"404\",\"type\":\"Status report\",\"message\":\"Runtime Error\","
                            + "\"description\":\"No matching resource found for given API Request\"}\n");
        } else {
            Web.answer(exchange, 200, "application/json",
                    "{\"api\":\"" + api.getAttribute("name") + "\",\"node\":\"" + node + "\"}\n");
        }
    }

    /** The API with the longest context that the path lies under. */
    private Element apiOf(String path) {
        Element best = null;
        for (Path file : EventPublishers.xmlFiles(folder)) {
            try {
                Element api = EventPublishers.parse(file).getDocumentElement();
                String context = api.getAttribute("context");
                boolean under = path.equals(context) || path.startsWith(context + "/");
                if (under && (best == null || context.length() > best.getAttribute("context").length())) {
                    best = api;
                }
            } catch (IOException failure) {
                CarbonLog.error(SOURCE, "API deployment from the file " + file.getFileName() + " failed", failure);
            }
        }
        return best;
    }
}
