package standin;

/** Threads that never keep the JVM alive: the one that does is the main thread. */
final class Threads {
    private Threads() {
    }

    static Thread start(String name, Runnable work) {
        Thread thread = daemon(work);
        thread.setName(name);
        thread.start();
        return thread;
    }

    static Thread daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }
}
