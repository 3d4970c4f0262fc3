package standin;

import java.io.IOException;
import java.net.Socket;

/** Hazelcast with well-known addresses: a port that no offset shifts, and a link to every other member of the domain. */
final class Cluster implements LineServer.Sessions {
    private static final String SOURCE = "org.wso2.carbon.core.clustering.hazelcast.wka.WKABasedMembershipScheme";
    private final Config config;
    private final String domain;
    private final String own;

    Cluster(Config config) throws Refusal {
        this.config = config;
        this.domain = config.text("clustering.domain", "wso2.carbon.domain");
        this.own = config.text("clustering.host", "127.0.0.1") + ":" + port();
    }

    int port() throws Refusal {
        return Integer.parseInt(config.text("clustering.port", "4000"));
    }

    void join() throws Refusal {
        for (String member : config.texts("clustering.members")) {
            if (!member.equals(own)) {
                new LineLink(SOURCE, "Cluster member " + member + " of " + domain, () -> connect(member)).start();
            }
        }
    }

    private Socket connect(String member) throws IOException {
        Socket opened = LineLink.connect("tcp://" + member);
        try {
            LineLink.ask(opened, "JOIN " + domain + " " + own, "OK");
            return opened;
        } catch (IOException failure) {
            opened.close();
            throw failure;
        }
    }

    @Override
    public LineServer.Session open(String from) {
        return line -> {
            String[] words = line.split(" ");
            if (words.length == 3 && words[0].equals("JOIN") && words[1].equals(domain)) {
                CarbonLog.info(SOURCE, "Member joined: " + words[2]);
                return "OK";
            }
            CarbonLog.warn(SOURCE, "Member of another domain refused: " + line);
            return "DENIED";
        };
    }
}
