package standin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Looks into an XML file of the product by names alone, whatever their namespace. */
final class Xml {
    private Xml() {
    }

    static Element root(Path file) throws Refusal {
        try {
            return EventPublishers.parse(file).getDocumentElement();
        } catch (IOException failure) {
            throw new Refusal("org.wso2.carbon.base.ServerConfiguration", "Error while reading " + file, failure);
        }
    }

    /** Elements at a path of names below an element, such as Security/KeyStore. */
    static List<Element> all(Element from, String path) {
        List<Element> found = List.of(from);
        for (String name : path.split("/")) {
            List<Element> next = new ArrayList<>();
            for (Element each : found) {
                for (Node child = each.getFirstChild(); child != null; child = child.getNextSibling()) {
                    if (child instanceof Element && name.equals(child.getLocalName())) {
                        next.add((Element) child);
                    }
                }
            }
            found = next;
        }
        return found;
    }

    /** Text of the first element at a path; null where there is none. */
    static String text(Element from, String path) {
        List<Element> found = all(from, path);
        return found.isEmpty() ? null : found.get(0).getTextContent().strip();
    }

    /** The name that an element's password has in the vault; empty where it has none. */
    static String alias(Element element) {
        return element.getAttributeNS("http://org.wso2.securevault/configuration", "secretAlias");
    }

    /** Text of the element at a path whose attribute `name` is this. */
    static String named(Element from, String path, String name) {
        for (Element each : all(from, path)) {
            if (each.getAttribute("name").equals(name)) {
                return each.getTextContent().strip();
            }
        }
        return null;
    }
}
