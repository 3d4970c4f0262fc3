package standin;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A way to receivers of events (traffic managers, Analytics): every group gets each event, and one member of a group gets it. */
final class TrafficPublisher {
    private static final String SOURCE = "org.wso2.carbon.databridge.agent.endpoint.DataEndpointConnectionWorker";
    private static final int AUTH_OFFSET = 100;
    private final List<Group> groups = new ArrayList<>();
    private final SSLContext tls;
    private final String place;
    private final String name;
    private final String login;

    private static final class Group {
        final boolean balanced;
        final List<LineLink> members = new ArrayList<>();
        final AtomicInteger turn = new AtomicInteger();

        Group(boolean balanced) {
            this.balanced = balanced;
        }

        boolean send(String line) {
            int first = balanced ? Math.floorMod(turn.getAndIncrement(), members.size()) : 0;
            for (int step = 0; step < members.size(); step++) {
                if (members.get((first + step) % members.size()).send(line)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Where `place` is the table of the settings, such as apim.throttling, and `name` what the log calls the publisher. */
    TrafficPublisher(Config config, SSLContext tls, String place, String name) throws Refusal {
        this.tls = tls;
        this.place = place;
        this.name = name;
        this.login = "LOGIN " + config.text(place + ".username", config.text("super_admin.username", "admin"))
                + " " + config.text(place + ".password", config.text("super_admin.password", "admin"));
        List<Map<String, Object>> tables = config.tables(place + ".url_group");
        String receiver = config.text(place + ".receiver_url", null);
        if (receiver != null) {
            if (!tables.isEmpty()) {
                CarbonLog.warn(SOURCE, "[" + place + "] receiver_url is set, so the "
                        + tables.size() + " [[" + place + ".url_group]] are ignored");
            }
            addReceivers(groupsOf(receiver), groupsOf(config.text(place + ".auth_url", "")));
        } else if (tables.isEmpty()) {
            add(true, List.of("tcp://localhost:" + config.port(9611)), List.of());
        }
        for (Map<String, Object> table : receiver == null ? tables : List.<Map<String, Object>>of()) {
            // Only this exact word balances; a missing or other type means fail-over (the product's template).
            boolean balanced = config.text(table, "type", "").equals("loadbalance");
            boolean analytics = place.equals("apim.analytics");
            add(balanced, config.texts(table, analytics ? "analytics_url" : "traffic_manager_urls"),
                    config.texts(table, analytics ? "analytics_auth_url" : "traffic_manager_auth_urls"));
        }
    }

    void start() {
        groups.forEach(group -> group.members.forEach(LineLink::start));
    }

    void publish(String payload) {
        for (int index = 0; index < groups.size(); index++) {
            if (!groups.get(index).send("EVENT " + payload)) {
                CarbonLog.warn(SOURCE, "Event dropped, no receiver of the " + name + " in group " + (index + 1) + " is connected");
            }
        }
    }

    /** The syntax of receiver_url and auth_url: {a,b},{c|d}, or a single group without braces. */
    private static String[] groupsOf(String text) {
        String bare = text.strip();
        return bare.isEmpty() ? new String[0]
                : bare.startsWith("{") ? bare.substring(1, bare.length() - 1).split("}\\s*,\\s*\\{")
                : new String[] {bare};
    }

    private void addReceivers(String[] receivers, String[] authentication) throws Refusal {
        if (authentication.length > 0 && authentication.length != receivers.length) {
            throw new Refusal(SOURCE, "[" + place + "]: " + receivers.length + " groups of receivers and "
                    + authentication.length + " for authentication");
        }
        for (int index = 0; index < receivers.length; index++) {
            add(!receivers[index].contains("|"), List.of(receivers[index].split("[,|]")),
                    authentication.length == 0 ? List.of() : List.of(authentication[index].split("[,|]")));
        }
    }

    private void add(boolean balanced, List<String> urls, List<String> authUrls) throws Refusal {
        if (urls.isEmpty() || (!authUrls.isEmpty() && authUrls.size() != urls.size())) {
            throw new Refusal(SOURCE, "[" + place + "]: each group needs urls, and as many urls for authentication");
        }
        Group group = new Group(balanced);
        for (int index = 0; index < urls.size(); index++) {
            String url = urls.get(index).strip();
            String auth = authUrls.isEmpty() ? authUrlOf(url) : authUrls.get(index);
            group.members.add(new LineLink(SOURCE, name + " of group " + (groups.size() + 1),
                    () -> open(url, auth)));
        }
        groups.add(group);
    }

    private static String authUrlOf(String url) {
        URI uri = URI.create(url);
        return "ssl://" + uri.getHost() + ":" + (uri.getPort() + AUTH_OFFSET);
    }

    /** Logs in over TLS, where the trust store must know the other server, and then takes the plain port for events. */
    private Socket open(String url, String auth) throws IOException {
        URI uri = URI.create(auth);
        try (Socket plain = LineLink.connect(auth);
                SSLSocket secured = (SSLSocket) tls.getSocketFactory()
                        .createSocket(plain, uri.getHost(), uri.getPort(), true)) {
            LineLink.ask(secured, login, "SESSION");
        } catch (IOException failure) {
            throw new IOException("Cannot borrow a client for " + auth, failure);
        }
        return LineLink.connect(url);
    }
}
