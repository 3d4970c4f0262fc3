package standin;

import java.util.UUID;
import java.util.function.Consumer;

/** The data receiver at 9611 and, over TLS, 9711: LOGIN user password, EVENT payload. */
final class Receiver implements LineServer.Sessions {
    private static final String SOURCE = "org.wso2.carbon.databridge.core.DataBridge";
    private final String user;
    private final String password;
    private final Consumer<String> events;

    Receiver(String user, String password, Consumer<String> events) {
        this.user = user;
        this.password = password;
        this.events = events;
    }

    @Override
    public LineServer.Session open(String from) {
        return line -> {
            String[] words = line.split(" ", 2);
            if (words[0].equals("LOGIN")) {
                if (words.length == 2 && words[1].equals(user + " " + password)) {
                    return "SESSION " + UUID.randomUUID();
                }
                CarbonLog.error(SOURCE, "Wrong credentials in a login from " + from);
                return "DENIED";
            }
            if (words[0].equals("EVENT") && words.length == 2) {
                events.accept(words[1]);
                return "OK";
            }
            return "ERROR";
        };
    }
}
