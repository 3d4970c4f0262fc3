package standin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A TCP port that talks in lines, standing in for the product's AMQP and binary protocols. */
final class LineServer {
    /** What one connection does with a line: the answer to send, or null for none. */
    interface Session {
        String onLine(String line);
    }

    /** Makes the session of a connection from an address. */
    interface Sessions {
        Session open(String from);
    }

    private final ServerSocket socket;
    private final Sessions sessions;

    LineServer(ServerSocket socket, Sessions sessions) {
        this.socket = socket;
        this.sessions = sessions;
    }

    void start(String name) {
        Threads.start(name, this::accept);
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Threads.start("line-session", () -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (Socket connection = client;
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter answers = new PrintWriter(connection.getOutputStream(), true, StandardCharsets.UTF_8)) {
            Session session = sessions.open(connection.getInetAddress().getHostAddress());
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String answer = session.onLine(line.strip());
                if (answer != null) {
                    answers.println(answer);
                }
            }
        } catch (IOException gone) {
            // A peer that breaks off, or a probe that only opens the port, is no event of this server.
        }
    }
}
