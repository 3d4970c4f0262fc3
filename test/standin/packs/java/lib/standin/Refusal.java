package standin;

/** Why the server will not start: what the log says, and the class of the product that would have said it. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    final String source;

    Refusal(String source, String message, Throwable cause) {
        super(message, cause);
        this.source = source;
    }

    Refusal(String source, String message) {
        this(source, message, null);
    }
}
