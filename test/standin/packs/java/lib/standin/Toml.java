package standin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the part of TOML that deployment.toml uses: tables, arrays of tables, dotted and quoted keys, strings on one
 * line, numbers, booleans and arrays. Numbers stay text.
 */
final class Toml {
    private static final String SOURCE = "org.wso2.carbon.nextgen.config.ConfigParser";
    private final String text;
    private int at = 0;
    private int line = 1;

    private Toml(String text) {
        this.text = text;
    }

    static Map<String, Object> parse(String text) throws Refusal {
        return new Toml(text).document();
    }

    private Map<String, Object> document() throws Refusal {
        Map<String, Object> root = new LinkedHashMap<>();
        Map<String, Object> table = root;
        boolean afterSecrets = false;
        List<List<String>> defined = new ArrayList<>();
        for (skipBlank(); at < text.length(); skipBlank()) {
            if (peek() != '[') {
                List<String> key = key();
                expect('=');
                put(table, key, value());
            } else {
                boolean inArray = text.startsWith("[[", at);
                at += inArray ? 2 : 1;
                List<String> path = key();
                expect(']');
                if (inArray) {
                    expect(']');
                }
                if (afterSecrets) {
                    throw wrong("[secrets] must be the last table, but [" + String.join(".", path) + "] follows it");
                }
                if (!inArray && defined.contains(path)) {
                    throw wrong("table [" + String.join(".", path) + "] is defined twice");
                }
                defined.add(path);
                afterSecrets = path.equals(List.of("secrets"));
                table = inArray ? append(root, path) : descend(root, path);
            }
            endOfLine();
        }
        return root;
    }

    private void put(Map<String, Object> table, List<String> key, Object value) throws Refusal {
        Map<String, Object> parent = descend(table, key.subList(0, key.size() - 1));
        if (parent.putIfAbsent(key.get(key.size() - 1), value) != null) {
            throw wrong("key " + String.join(".", key) + " is defined twice");
        }
    }

    /** The table at a path, made where it is missing; of an array of tables, its last. */
    @SuppressWarnings("unchecked")
    private Map<String, Object> descend(Map<String, Object> from, List<String> path) throws Refusal {
        Map<String, Object> table = from;
        for (String name : path) {
            Object next = table.computeIfAbsent(name, ignored -> new LinkedHashMap<String, Object>());
            if (next instanceof List && !((List<?>) next).isEmpty()) {
                next = ((List<?>) next).get(((List<?>) next).size() - 1);
            }
            if (!(next instanceof Map)) {
                throw wrong(name + " is not a table");
            }
            table = (Map<String, Object>) next;
        }
        return table;
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> append(Map<String, Object> root, List<String> path) throws Refusal {
        Map<String, Object> parent = descend(root, path.subList(0, path.size() - 1));
        String name = path.get(path.size() - 1);
        Object tables = parent.computeIfAbsent(name, ignored -> new ArrayList<Object>());
        if (!(tables instanceof List)) {
            throw wrong(name + " is a table already, not an array of tables");
        }
        Map<String, Object> table = new LinkedHashMap<>();
        ((List<Object>) tables).add(table);
        return table;
    }

    private List<String> key() throws Refusal {
        List<String> parts = new ArrayList<>();
        do {
            skipSpaces();
            if (peek() == '"' || peek() == '\'') {
                parts.add(string());
            } else {
                parts.add(bare("A-Za-z0-9_-", "a key"));
            }
            skipSpaces();
        } while (accept('.'));
        return parts;
    }

    private Object value() throws Refusal {
        skipSpaces();
        char first = peek();
        if (first == '"' || first == '\'') {
            return string();
        }
        if (first == '[') {
            return array();
        }
        String word = bare("A-Za-z0-9_.:+-", "a value");
        if (word.equals("true") || word.equals("false")) {
            return Boolean.valueOf(word);
        }
        if (!word.matches("[+-]?[0-9][0-9_.:eETZ+-]*")) {
            throw wrong("a string needs quotes: " + word);
        }
        return word.replace("_", "");
    }

    private List<Object> array() throws Refusal {
        List<Object> items = new ArrayList<>();
        expect('[');
        for (skipBlank(); peek() != ']'; skipBlank()) {
            items.add(value());
            skipBlank();
            if (!accept(',')) {
                break;
            }
        }
        skipBlank();
        expect(']');
        return items;
    }

    private String string() throws Refusal {
        char quote = text.charAt(at++);
        if (text.startsWith("" + quote + quote, at)) {
            throw wrong("strings over several lines are beyond this reader");
        }
        StringBuilder result = new StringBuilder();
        while (peek() != quote) {
            if (peek() == '\n' || peek() == 0) {
                throw wrong("string without end");
            }
            char next = text.charAt(at++);
            result.append(next == '\\' && quote == '"' ? escape() : next);
        }
        at++;
        return result.toString();
    }

    private char escape() throws Refusal {
        char kind = peek();
        at++;
        int index = "btnfr\"\\".indexOf(kind);
        if (index < 0) {
            throw wrong("unknown escape \\" + kind);
        }
        return "\b\t\n\f\r\"\\".charAt(index);
    }

    private String bare(String allowed, String what) throws Refusal {
        int start = at;
        while (at < text.length() && String.valueOf(text.charAt(at)).matches("[" + allowed + "]")) {
            at++;
        }
        if (at == start) {
            throw wrong("expected " + what);
        }
        return text.substring(start, at);
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean accept(char wanted) {
        boolean found = peek() == wanted;
        at += found ? 1 : 0;
        return found;
    }

    private void expect(char wanted) throws Refusal {
        skipSpaces();
        if (!accept(wanted)) {
            throw wrong("expected " + wanted);
        }
    }

    private void endOfLine() throws Refusal {
        skipSpaces();
        if (peek() == '#' || peek() == '\n' || peek() == '\r' || at >= text.length()) {
            return;
        }
        throw wrong("expected the end of the line");
    }

    private void skipSpaces() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
    }

    private void skipBlank() {
        while (at < text.length()) {
            if (peek() == '#') {
                while (at < text.length() && peek() != '\n') {
                    at++;
                }
            } else if (Character.isWhitespace(peek())) {
                line += peek() == '\n' ? 1 : 0;
                at++;
            } else {
                return;
            }
        }
    }

    private Refusal wrong(String what) {
        return new Refusal(SOURCE, "Error while parsing deployment.toml, line " + line + ": " + what);
    }
}
