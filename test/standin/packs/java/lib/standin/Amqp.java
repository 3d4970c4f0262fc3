package standin;

import java.io.IOException;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A connection url of the broker's client: amqp://user:password@clientid/carbon?brokerlist='tcp://a:5672;tcp://b:5672'. */
final class Amqp {
    private static final Pattern FORM = Pattern.compile("amqp://([^:]*):([^@]*)@([^/]*)/([^?]*)\\?brokerlist='([^']*)'.*");
    private final String user;
    private final String password;
    private final String[] brokers;

    private Amqp(String user, String password, String[] brokers) {
        this.user = user;
        this.password = password;
        this.brokers = brokers;
    }

    static Amqp parse(String url) throws IOException {
        Matcher form = FORM.matcher(url == null ? "" : url.strip());
        if (!form.matches()) {
            throw new IOException("Not a connection url of the broker: " + url);
        }
        return new Amqp(form.group(1), form.group(2), form.group(5).split(";"));
    }

    /** Several brokers are a fail-over list: the first that answers is taken. */
    Socket open(String node) throws IOException {
        IOException last = new IOException("The broker list is empty");
        for (String broker : brokers) {
            try {
                Socket opened = LineLink.connect(broker.replaceFirst("\\?.*", ""));
                try {
                    LineLink.ask(opened, "CONNECT " + user + " " + password + " " + node, "OK");
                    return opened;
                } catch (IOException failure) {
                    opened.close();
                    throw failure;
                }
            } catch (IOException failure) {
                last = new IOException("Cannot reach the broker " + broker, failure);
            }
        }
        throw last;
    }
}
