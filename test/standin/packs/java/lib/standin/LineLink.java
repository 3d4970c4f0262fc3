package standin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A connection to another server's line port that comes back by itself, every two seconds, for ever. */
final class LineLink {
    /** Brings a socket to the point at which lines may be sent. */
    interface Opener {
        Socket open() throws IOException;
    }

    private static final int RETRY_MS = 2000;
    private static final int CONNECT_MS = 5000;
    private final String source;
    private final String name;
    private final Opener opener;
    private boolean outageTold = false;
    private volatile Socket socket;

    LineLink(String source, String name, Opener opener) {
        this.source = source;
        this.name = name;
        this.opener = opener;
    }

    void start() {
        Threads.start("link " + name, this::keep);
    }

    /** False when the line could not be handed over: as in the product such an event is lost. */
    synchronized boolean send(String line) {
        Socket current = socket;
        if (current == null) {
            return false;
        }
        try {
            OutputStream out = current.getOutputStream();
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            return true;
        } catch (IOException failure) {
            return false;
        }
    }

    private void keep() {
        while (true) {
            try (Socket opened = opener.open()) {
                CarbonLog.info(source, name + " connected to "
                        + opened.getRemoteSocketAddress().toString().replaceFirst("^/", ""));
                outageTold = false;
                socket = opened;
                waitForEnd(opened);
                CarbonLog.warn(source, name + " lost its connection");
            } catch (IOException failure) {
                tellOnce(failure);
            } finally {
                socket = null;
            }
            try {
                Thread.sleep(RETRY_MS);
            } catch (InterruptedException stop) {
                return;
            }
        }
    }

    private static void waitForEnd(Socket opened) {
        try {
            while (opened.getInputStream().read() >= 0) {
                // Answers to single lines carry nothing; only the end of the stream matters.
            }
        } catch (IOException broken) {
            // A broken connection has ended too.
        }
    }

    private void tellOnce(IOException failure) {
        if (!outageTold) {
            CarbonLog.error(source, "Error while connecting " + name + ", trying again every " + RETRY_MS / 1000
                    + " seconds", failure);
        }
        outageTold = true;
    }

    static Socket connect(String url) throws IOException {
        URI uri = URI.create(url.strip());
        if (uri.getHost() == null || uri.getPort() < 0) {
            throw new IOException("Not a url with host and port: " + url);
        }
        Socket opened = new Socket();
        opened.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), CONNECT_MS);
        opened.setTcpNoDelay(true);
        opened.setKeepAlive(true);
        return opened;
    }

    /** Sends a line and wants an answer that starts with a word. */
    static String ask(Socket opened, String line, String wanted) throws IOException {
        opened.setSoTimeout(CONNECT_MS);
        opened.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        opened.getOutputStream().flush();
        String answer = new BufferedReader(
                new InputStreamReader(opened.getInputStream(), StandardCharsets.UTF_8)).readLine();
        opened.setSoTimeout(0);
        if (answer == null || !answer.startsWith(wanted)) {
            throw new IOException("Refused by the other side: " + answer);
        }
        return answer;
    }
}
