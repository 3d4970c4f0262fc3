package standin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** In place of Oracle's driver, for the stand-in of its listener: as much of JDBC as this server uses, by lines. */
final class OracleLink {
    private static final Pattern URL = Pattern.compile("jdbc:oracle:thin:@(?://)?([^:/]+):([0-9]+)[/:](\\w+)");
    private final Socket socket;
    private final BufferedReader in;
    private final PrintWriter out;

    private OracleLink(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        this.out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.US_ASCII);
    }

    static Connection open(String url, String user, String password, int patienceSeconds) throws SQLException {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new SQLException("Invalid Oracle URL specified: " + url);
        }
        try {
            Socket socket = new Socket();
            socket.connect(new InetSocketAddress(parts.group(1), Integer.parseInt(parts.group(2))), patienceSeconds * 1000);
            OracleLink link = new OracleLink(socket);
            link.ask("CONNECT", user, password);
            return proxy(Connection.class, link::onConnection);
        } catch (IOException failure) {
            throw new SQLException("IO Error: The Network Adapter could not establish the connection", failure);
        }
    }

    private Object onConnection(Object self, java.lang.reflect.Method method, Object[] given) throws Throwable {
        switch (method.getName()) {
            case "createStatement": return proxy(Statement.class, (one, call, values) -> onStatement(call.getName(), (String) first(values), List.of()));
            case "prepareStatement": return prepared((String) given[0]);
            case "close": socket.close(); return null;
            default: throw new UnsupportedOperationException(method.getName());
        }
    }

    private PreparedStatement prepared(String sql) {
        List<Object> values = new ArrayList<>();
        return proxy(PreparedStatement.class, (self, method, given) -> {
            if (!method.getName().equals("setObject")) {
                return onStatement(method.getName(), sql, values);
            }
            int index = (Integer) given[0];
            while (values.size() < index) {
                values.add(null);
            }
            values.set(index - 1, given[1]);
            return null;
        });
    }

    private Object onStatement(String call, String sql, List<Object> values) throws SQLException {
        switch (call) {
            case "executeQuery": return rows(ask("EXECUTE", bound(sql, values)));
            case "executeUpdate": ask("EXECUTE", bound(sql, values)); return 1;
            case "close": return null;
            default: throw new UnsupportedOperationException(call);
        }
    }

    private static ResultSet rows(List<String[]> rows) {
        int[] at = {-1};
        return proxy(ResultSet.class, (self, method, given) -> {
            switch (method.getName()) {
                case "next": return ++at[0] < rows.size();
                case "getLong": return Long.parseLong(rows.get(at[0])[(Integer) given[0] - 1]);
                case "getString": return rows.get(at[0])[(Integer) given[0] - 1];
                case "close": return null;
                default: throw new UnsupportedOperationException(method.getName());
            }
        });
    }

    private synchronized List<String[]> ask(String command, String... words) throws SQLException {
        StringBuilder line = new StringBuilder(command);
        for (String word : words) {
            line.append(" x").append(hex(word));
        }
        out.println(line);
        List<String[]> rows = new ArrayList<>();
        try {
            String[] said = answer();
            if (said[0].equals("ERROR")) {
                throw new SQLException(plain(said[1]));
            }
            for (int left = said[0].equals("ROWS") ? Integer.parseInt(said[1]) : 0; left > 0; left--) {
                rows.add(Arrays.stream(answer()).map(OracleLink::plain).toArray(String[]::new));
            }
            return rows;
        } catch (IOException failure) {
            throw new SQLException("No more data to read from socket", failure);
        }
    }

    private String[] answer() throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new IOException("end of the stream");
        }
        return line.split(" ");
    }

    /** Texts as SQL has them, in place of the question marks; none stands within a text of this server's statements. */
    private static String bound(String sql, List<Object> values) {
        StringBuilder result = new StringBuilder();
        int next = 0;
        for (char each : sql.toCharArray()) {
            if (each != '?') {
                result.append(each);
                continue;
            }
            Object value = values.get(next++);
            result.append(value instanceof Number ? value.toString() : "'" + String.valueOf(value).replace("'", "''") + "'");
        }
        return result.toString();
    }

    private static Object first(Object[] values) {
        return values == null ? null : values[0];
    }

    private static String hex(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length == 0 ? "" : String.format("%0" + bytes.length * 2 + "x", new BigInteger(1, bytes));
    }

    private static String plain(String word) {
        byte[] bytes = new byte[(word.length() - 1) / 2];
        for (int index = 0; index < bytes.length; index++) {
            bytes[index] = (byte) Integer.parseInt(word.substring(index * 2 + 1, index * 2 + 3), 16);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(OracleLink.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
