package standin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the part of YAML that deployment.yaml uses: mappings and lists in blocks, texts with and without quotes. Numbers stay text. */
final class Yaml {
    private static final String SOURCE = "org.wso2.carbon.config.provider.ConfigProviderImpl";
    private final List<Line> lines = new ArrayList<>();
    private int at = 0;

    private static final class Line {
        final int number;
        final int indent;
        final String text;

        Line(int number, int indent, String text) {
            this.number = number;
            this.indent = indent;
            this.text = text;
        }

        boolean isItem() {
            return text.equals("-") || text.startsWith("- ");
        }
    }

    private Yaml(String text) {
        int number = 0;
        for (String raw : text.split("\n")) {
            number++;
            String line = withoutComment(raw).stripTrailing();
            String content = line.stripLeading();
            if (!content.isEmpty()) {
                lines.add(new Line(number, line.length() - content.length(), content));
            }
        }
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> parse(String text) throws Refusal {
        Yaml yaml = new Yaml(text);
        Object root = yaml.block(0);
        if (yaml.at < yaml.lines.size() || !(root instanceof Map)) {
            throw yaml.wrong("expected a key at the left");
        }
        return (Map<String, Object>) root;
    }

    private Object block(int indent) throws Refusal {
        if (at >= lines.size()) {
            return null;
        }
        return lines.get(at).isItem() ? list(lines.get(at).indent) : mapping(Math.max(indent, lines.get(at).indent));
    }

    private List<Object> list(int indent) throws Refusal {
        List<Object> items = new ArrayList<>();
        while (at < lines.size() && lines.get(at).indent == indent && lines.get(at).isItem()) {
            Line line = lines.get(at);
            String rest = line.text.substring(1).stripLeading();
            if (rest.isEmpty()) {
                at++;
                items.add(at < lines.size() && lines.get(at).indent > indent ? block(indent + 1) : null);
            } else if (keyEnd(rest) < 0) {
                at++;
                items.add(scalar(rest));
            } else {
                lines.set(at, new Line(line.number, indent + line.text.length() - rest.length(), rest));
                items.add(block(indent + 1));
            }
        }
        return items;
    }

    private Map<String, Object> mapping(int indent) throws Refusal {
        Map<String, Object> result = new LinkedHashMap<>();
        while (at < lines.size() && lines.get(at).indent == indent && !lines.get(at).isItem()) {
            Line line = lines.get(at);
            int end = keyEnd(line.text);
            if (end < 0) {
                throw wrong("expected a key with a colon");
            }
            String key = String.valueOf(scalar(line.text.substring(0, end).strip()));
            String rest = line.text.substring(end + 1).strip();
            at++;
            Object value;
            if (!rest.isEmpty()) {
                value = scalar(rest);
            } else if (at < lines.size() && (lines.get(at).indent > indent
                    || (lines.get(at).indent == indent && lines.get(at).isItem()))) {
                value = block(indent + 1);
            } else {
                value = null;
            }
            if (result.containsKey(key)) {
                throw wrong("the key " + key + " is there twice");
            }
            result.put(key, value);
        }
        if (at < lines.size() && lines.get(at).indent > indent) {
            throw wrong("wrong indentation");
        }
        return result;
    }

    /** Where the colon behind a key is; -1 where there is none. */
    private static int keyEnd(String text) {
        char quote = 0;
        for (int index = 0; index < text.length(); index++) {
            char each = text.charAt(index);
            if (quote != 0) {
                quote = each == quote ? 0 : quote;
            } else if (index == 0 && (each == '"' || each == '\'')) {
                quote = each;
            } else if (each == ':' && (index + 1 == text.length() || text.charAt(index + 1) == ' ')) {
                return index;
            }
        }
        return -1;
    }

    private Object scalar(String text) throws Refusal {
        char first = text.charAt(0);
        if (first == '"' || first == '\'') {
            if (text.length() < 2 || text.charAt(text.length() - 1) != first) {
                throw wrong("text without end");
            }
            String inner = text.substring(1, text.length() - 1);
            return first == '\'' ? inner.replace("''", "'") : inner.replace("\\\"", "\"").replace("\\\\", "\\");
        }
        if ("[{&*|>%@`".indexOf(first) >= 0) {
            throw wrong("beyond this reader: " + text);
        }
        return text;
    }

    private static String withoutComment(String line) {
        char quote = 0;
        for (int index = 0; index < line.length(); index++) {
            char each = line.charAt(index);
            boolean begins = index == 0 || " \t:-".indexOf(line.charAt(index - 1)) >= 0;
            if (quote != 0) {
                quote = each == quote ? 0 : quote;
            } else if (begins && (each == '"' || each == '\'')) {
                quote = each;
            } else if (each == '#' && (index == 0 || Character.isWhitespace(line.charAt(index - 1)))) {
                return line.substring(0, index);
            }
        }
        return line;
    }

    private Refusal wrong(String what) {
        int number = lines.isEmpty() ? 1 : lines.get(Math.min(at, lines.size() - 1)).number;
        return new Refusal(SOURCE, "Error while parsing deployment.yaml, line " + number + ": " + what);
    }
}
