package standin;

/** The message broker at 5672: CONNECT user password node, then PUBLISH topic payload. */
final class Broker implements LineServer.Sessions {
    private static final String SOURCE = "org.wso2.carbon.apimgt.jms.listener.utils.JMSMessageListener";
    private final String user;
    private final String password;

    Broker(String user, String password) {
        this.user = user;
        this.password = password;
    }

    @Override
    public LineServer.Session open(String from) {
        return new LineServer.Session() {
            private String node = null;

            @Override
            public String onLine(String line) {
                String[] words = line.split(" ", 4);
                if (words[0].equals("CONNECT") && words.length >= 3) {
                    if (!words[1].equals(user) || !words[2].equals(password)) {
                        CarbonLog.error(SOURCE, "Login of " + words[1] + " from " + from + " denied");
                        return "DENIED";
                    }
                    node = words.length > 3 ? words[3] : from;
                    return "OK";
                }
                return words[0].equals("PUBLISH") && words.length >= 3 ? publish(line.split(" ", 3)) : "ERROR";
            }

            private String publish(String[] words) {
                if (node == null) {
                    return "DENIED";
                }
                CarbonLog.info(SOURCE, words[1] + " received from " + node + ": " + words[2]);
                return "OK";
            }
        };
    }
}
