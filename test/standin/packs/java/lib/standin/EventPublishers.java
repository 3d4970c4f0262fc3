package standin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The JMS publishers of repository/deployment/server/eventpublishers, each with the broker its JNDI file names. */
final class EventPublishers {
    private static final String SOURCE = "org.wso2.carbon.event.publisher.core.EventPublisherDeployer";
    private static final String THROTTLE_STREAM = "org.wso2.throttle.globalThrottle.stream";
    private static final String FOLDER = "repository/deployment/server/eventpublishers";
    private final Config config;
    private final String node;
    private final List<Publisher> publishers = new ArrayList<>();

    private static final class Publisher {
        final String name;
        final String stream;
        final String topic;
        final LineLink link;

        Publisher(String name, String stream, String topic, LineLink link) {
            this.name = name;
            this.stream = stream;
            this.topic = topic;
            this.link = link;
        }
    }

    EventPublishers(Config config, String node) {
        this.config = config;
        this.node = node;
    }

    void deploy() {
        Path folder = config.home.resolve(FOLDER);
        for (Path file : xmlFiles(folder)) {
            try {
                Element root = parse(file).getDocumentElement();
                Element to = (Element) root.getElementsByTagNameNS("*", "to").item(0);
                if (to.getAttribute("eventAdapterType").equals("jms")) {
                    publishers.add(publisher(root, to));
                }
            } catch (IOException | RuntimeException failure) {
                CarbonLog.error(SOURCE, "Event publisher not deployed and in inactive state : " + file.getFileName(),
                        failure);
            }
        }
        for (Publisher publisher : publishers) {
            publisher.link.start();
        }
    }

    /** Gives a throttling event to every publisher of the throttling stream, whatever its version. */
    void publish(String payload) {
        for (Publisher each : publishers) {
            if (each.stream.equals(THROTTLE_STREAM) && !each.link.send("PUBLISH " + each.topic + " " + payload)) {
                CarbonLog.warn(SOURCE, "Event dropped, " + each.name + " is not connected");
            }
        }
    }

    private Publisher publisher(Element root, Element to) throws IOException {
        String name = root.getAttribute("name");
        String stream = ((Element) root.getElementsByTagNameNS("*", "from").item(0)).getAttribute("streamName");
        Map<String, String> properties = properties(to);
        String topic = properties.get("transport.jms.Destination");
        Properties jndi = jndi(properties.get("java.naming.provider.url"));
        if (!topic.equals(jndi.getProperty("topic." + topic))) {
            throw new IOException("topic." + topic + " is not in " + properties.get("java.naming.provider.url"));
        }
        Amqp broker = Amqp.parse(
                jndi.getProperty("connectionfactory." + properties.get("transport.jms.ConnectionFactoryJNDIName")));
        CarbonLog.info(SOURCE, "Event Publisher configuration successfully deployed and in active state : " + name);
        return new Publisher(name, stream, topic, new LineLink(SOURCE, name, () -> broker.open(node)));
    }

    private Properties jndi(String path) throws IOException {
        Properties result = new Properties();
        try (var bytes = Files.newInputStream(config.home.resolve(path))) {
            result.load(bytes);
        }
        result.replaceAll((name, value) -> config.opened(String.valueOf(value)));
        return result;
    }

    private static Map<String, String> properties(Element to) {
        Map<String, String> result = new HashMap<>();
        NodeList found = to.getElementsByTagNameNS("*", "property");
        for (int index = 0; index < found.getLength(); index++) {
            Element each = (Element) found.item(index);
            result.put(each.getAttribute("name"), each.getTextContent().strip());
        }
        return result;
    }

    static List<Path> xmlFiles(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".xml")).sorted().collect(Collectors.toList());
        } catch (IOException failure) {
            CarbonLog.error(SOURCE, "Cannot read " + folder, failure);
            return List.of();
        }
    }

    static Document parse(Path file) throws IOException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(file.toFile());
        } catch (javax.xml.parsers.ParserConfigurationException | org.xml.sax.SAXException failure) {
            throw new IOException("Not well-formed: " + file, failure);
        }
    }
}
