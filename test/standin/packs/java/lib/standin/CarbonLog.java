package standin;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/** Writes repository/logs/wso2carbon.log in the line shape of Carbon's own, and the same lines to the console. */
final class CarbonLog {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS");
    private static PrintStream file;
    private static String prefix = "TID: [-1234] [] ";

    private CarbonLog() {
    }

    static void open(Path path) throws IOException {
        Files.createDirectories(path.getParent());
        file = new PrintStream(
                Files.newOutputStream(path, java.nio.file.StandardOpenOption.CREATE,
                        java.nio.file.StandardOpenOption.APPEND),
                true, StandardCharsets.UTF_8.name());
    }

    /** As Carbon 5 writes it. */
    static void openPlain(Path path) throws IOException {
        prefix = "";
        open(path);
    }

    static void info(String source, String message) {
        write(" INFO", source, message);
    }

    static void warn(String source, String message) {
        write(" WARN", source, message);
    }

    static void error(String source, String message) {
        write("ERROR", source, message);
    }

    static void error(String source, String message, Throwable cause) {
        write("ERROR", source, message + chain(cause));
    }

    static void fatal(String source, String message, Throwable cause) {
        write("FATAL", source, message + chain(cause));
    }

    /** The real log prints stack traces; their first lines are what people search for. */
    private static String chain(Throwable cause) {
        StringBuilder text = new StringBuilder();
        for (Throwable each = cause; each != null; each = each.getCause()) {
            text.append(System.lineSeparator()).append(each == cause ? "" : "Caused by: ").append(each);
        }
        return text.toString();
    }

    private static synchronized void write(String level, String source, String message) {
        String line = prefix + "[" + LocalDateTime.now().format(TIME) + "] " + level + " {" + source + "} - "
                + message;
        System.out.println(line);
        if (file != null) {
            file.println(line);
        }
    }
}
