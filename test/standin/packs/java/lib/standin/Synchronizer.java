package standin;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The deployment synchronizer of the 2.x line: repository/deployment/server is a working copy of Subversion. The product does it by
 * svnkit, without which it does not start with this; here it is the machine's own client.
 */
final class Synchronizer {
    private static final String SOURCE = "org.wso2.carbon.deployment.synchronizer.subversion.SVNBasedArtifactRepository";
    private static final int PERIOD_MS = 2000;
    private static final String TENANT = "-1234";
    private final Path folder;
    private final String url;
    private final String user;
    private final String password;
    private final boolean commits;
    private final boolean updates;
    private String told = "";

    private Synchronizer(Config config) throws Refusal {
        this.folder = config.home.resolve("repository/deployment/server");
        String base = config.text("synchronizer.url", "");
        boolean tenant = config.text("synchronizer.append_tenant", "true").equals("true");
        this.url = tenant ? base + (base.endsWith("/") ? "" : "/") + TENANT : base;
        this.user = config.text("synchronizer.user", "");
        this.password = config.text("synchronizer.password", "");
        this.commits = config.text("synchronizer.auto_commit", "false").equals("true");
        this.updates = config.text("synchronizer.auto_checkout", "true").equals("true");
    }

    static void start(Config config) throws Refusal {
        if (!config.text("synchronizer.enabled", "false").equals("true")) {
            return;
        }
        requireJar(config.home.resolve("repository/components/dropins"), "svnkit");
        requireJar(config.home.resolve("repository/components/lib"), "trilead-ssh2");
        Synchronizer synchronizer = new Synchronizer(config);
        Threads.start("synchronizer", synchronizer::go);
    }

    private static void requireJar(Path folder, String name) throws Refusal {
        try (Stream<Path> files = Files.list(folder)) {
            if (files.noneMatch(file -> file.getFileName().toString().startsWith(name))) {
                throw new Refusal(SOURCE, "Deployment synchronization needs " + name + " in " + folder);
            }
        } catch (IOException failure) {
            throw new Refusal(SOURCE, "Cannot look into " + folder, failure);
        }
    }

    private void go() {
        while (true) {
            try {
                synchronize();
                tell("");
                Thread.sleep(PERIOD_MS);
            } catch (IOException failure) {
                tell(failure.getMessage());
                pause();
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PERIOD_MS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** An outage is told once. */
    private void tell(String fault) {
        if (!fault.equals(told)) {
            told = fault;
            if (fault.isEmpty()) {
                CarbonLog.info(SOURCE, "Deployment synchronization with " + url + " works");
            } else {
                CarbonLog.error(SOURCE, "Deployment synchronization with " + url + " failed: " + fault, null);
            }
        }
    }

    private void synchronize() throws IOException, InterruptedException {
        if (!Files.exists(folder.resolve(".svn"))) {
            if (commits && !isThere()) {
                svn(List.of("mkdir", "--parents", "-m", "Made by the deployment synchronizer", url));
            }
            svn(List.of("checkout", "--force", url, "."));
        }
        if (commits) {
            commit();
        }
        if (updates) {
            // What comes may be there already: a server that was first checked out nothing, and has the pack's files all the same.
            svn(List.of("update", "--force", "--accept", "theirs-full"));
        }
    }

    private void commit() throws IOException, InterruptedException {
        svn(List.of("add", "--force", "--no-ignore", "."));
        List<String> status = svn(List.of("status")).lines().collect(Collectors.toList());
        List<String> missing = status.stream().filter(line -> line.startsWith("!")).map(line -> line.substring(8) + "@")
                .collect(Collectors.toList());
        if (!missing.isEmpty()) {
            List<String> words = new ArrayList<>(List.of("delete", "--force"));
            words.addAll(missing);
            svn(words);
        }
        if (!status.isEmpty()) {
            svn(List.of("commit", "-m", "Committed by the deployment synchronizer"));
            CarbonLog.info(SOURCE, "Committed " + status.size() + " changes");
        }
    }

    private boolean isThere() throws InterruptedException {
        try {
            svn(List.of("info", url));
            return true;
        } catch (IOException absent) {
            return false;
        }
    }

    /** The password goes in on standard input. */
    private String svn(List<String> words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("svn", "--non-interactive", "--no-auth-cache", "--username", user,
                "--password-from-stdin"));
        command.addAll(words);
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        try (OutputStream input = process.getOutputStream()) {
            input.write((password + "\n").getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(said.strip().replace('\n', ' '));
        }
        return said;
    }
}
