package standin;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** Binds the server's ports, each shifted by the offset; one that is taken keeps the server from starting. */
final class Ports {
    private static final String SOURCE = "org.wso2.carbon.core.internal.StartupFinalizerServiceComponent";
    private final Config config;
    private final SSLContext tls;
    private final ExecutorService workers = Executors.newCachedThreadPool(Threads::daemon);
    private final List<HttpServer> web = new ArrayList<>();

    /** An action that can fail for want of the port. */
    private interface Binding<T> {
        T bind(InetSocketAddress address) throws IOException;
    }

    Ports(Config config, SSLContext tls) {
        this.config = config;
        this.tls = tls;
    }

    void http(int base, HttpHandler handler) throws Refusal {
        serve(bound(base, address -> HttpServer.create(address, 0)), handler);
    }

    /** At one address of the machine; null is all of them. */
    void httpAt(String host, int base, HttpHandler handler) throws Refusal {
        int port = config.port(base);
        serve(boundAt(port, all -> HttpServer.create(host == null ? all : new InetSocketAddress(host, port), 0)), handler);
    }

    void https(int base, HttpHandler handler) throws Refusal {
        HttpsServer server = bound(base, address -> HttpsServer.create(address, 0));
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        serve(server, handler);
    }

    /** A port that the offset does not shift. */
    void httpsAt(int port, HttpHandler handler) throws Refusal {
        HttpsServer server = boundAt(port, address -> HttpsServer.create(address, 0));
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        serve(server, handler);
    }

    void lines(int base, LineServer.Sessions sessions) throws Refusal {
        ServerSocket socket = bound(base, address -> bind(new ServerSocket(), address));
        new LineServer(socket, sessions).start("port " + base);
    }

    /** A port that the offset does not shift. */
    void fixedLines(int port, LineServer.Sessions sessions) throws Refusal {
        ServerSocket socket = boundAt(port, address -> bind(new ServerSocket(), address));
        new LineServer(socket, sessions).start("port " + port);
    }

    void secureLines(int base, LineServer.Sessions sessions) throws Refusal {
        ServerSocket socket = bound(base, address -> bind(tls.getServerSocketFactory().createServerSocket(), address));
        new LineServer(socket, sessions).start("port " + base);
    }

    void close() {
        web.forEach(server -> server.stop(0));
    }

    private void serve(HttpServer server, HttpHandler handler) {
        server.createContext("/", handler);
        server.setExecutor(workers);
        server.start();
        web.add(server);
    }

    private static ServerSocket bind(ServerSocket socket, InetSocketAddress address) throws IOException {
        socket.setReuseAddress(true);
        socket.bind(address);
        return socket;
    }

    private <T> T bound(int base, Binding<T> binding) throws Refusal {
        return boundAt(config.port(base), binding);
    }

    private static <T> T boundAt(int port, Binding<T> binding) throws Refusal {
        try {
            return binding.bind(new InetSocketAddress(port));
        } catch (IOException failure) {
            throw new Refusal(SOURCE, "Cannot bind port " + port, failure);
        }
    }
}
