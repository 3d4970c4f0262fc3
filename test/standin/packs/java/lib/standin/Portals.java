package standin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * 9443 and 9763: the Version service, the management console and the portals. A session lives in one node only, so a
 * load balancer that does not stick makes the client get a new JSESSIONID each time, as with the product.
 */
final class Portals implements HttpHandler {
    private static final Pattern SESSION = Pattern.compile("JSESSIONID=([0-9A-F]+)");
    private final Pattern page;
    private final Product product;
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final String node;
    private final Calls calls;

    Portals(String node, Product product, Calls calls) {
        this.node = node;
        this.product = product;
        this.calls = calls;
        this.page = Pattern.compile("/(" + String.join("|", product.portals()) + ")(/.*)?|/carbon/admin/login\\.jsp");
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        exchange.getResponseHeaders().set("X-Standin-Node", node);
        keepSession(exchange);
        if (Web.isVersion(exchange)) {
            Web.version(exchange, product);
        } else if (path.equals("/oauth2/token") && product.runsKeyManager()) {
            // Tokens are asked for by POST.
            Web.answer(exchange, 405, "text/plain; charset=UTF-8", "");
        } else if (path.startsWith(Calls.PATH)) {
            calls.answer(exchange, path.substring(Calls.PATH.length()));
        } else if (page.matcher(path).matches()) {
            Web.answer(exchange, 200, "text/html; charset=UTF-8",
                    "<html><head><title>WSO2 stand-in</title></head><body>" + node + "</body></html>\n");
        } else if (path.equals("/") || path.equals("/carbon") || path.equals("/carbon/")) {
            exchange.getResponseHeaders().set("Location", "/carbon/admin/login.jsp");
            Web.answer(exchange, 302, "text/html; charset=UTF-8", "");
        } else {
            Web.answer(exchange, 404, "text/plain; charset=UTF-8", "Not found\n");
        }
    }

    private void keepSession(HttpExchange exchange) {
        String cookies = String.join("; ", exchange.getRequestHeaders().getOrDefault("Cookie", java.util.List.of()));
        Matcher session = SESSION.matcher(cookies);
        while (session.find()) {
            if (sessions.contains(session.group(1))) {
                return;
            }
        }
        String fresh = UUID.randomUUID().toString().replace("-", "").toUpperCase(java.util.Locale.ROOT);
        sessions.add(fresh);
        exchange.getResponseHeaders().add("Set-Cookie", "JSESSIONID=" + fresh + "; Path=/; HttpOnly");
    }
}
