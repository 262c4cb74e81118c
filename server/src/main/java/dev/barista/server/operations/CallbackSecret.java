package dev.barista.server.operations;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A key that sender and receiver of callbacks share, as Standard Webhooks has it. Never shows what it is. */
public final class CallbackSecret {

    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST_BYTES = 24;

    private final SecretKeySpec key;

    private CallbackSecret(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /**
     * The secrets in a text, one a line; blank lines and those that start with # are passed over.
     *
     * @throws IllegalArgumentException if a line is no secret, or there is none; says nothing of what the line holds
     */
    public static List<CallbackSecret> parseLines(String text) {
        List<CallbackSecret> secrets = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String stripped = line.strip();
            if (!stripped.isEmpty() && stripped.charAt(0) != '#') {
                secrets.add(parse(stripped, number));
            }
        }
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("there is no secret in it; " + expected());
        }
        return secrets;
    }

    private static CallbackSecret parse(String line, int number) {
        try {
            byte[] key =
                    line.startsWith(PREFIX) ? Base64.getDecoder().decode(line.substring(PREFIX.length())) : new byte[0];
            if (key.length >= LEAST_BYTES) {
                return new CallbackSecret(key);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + number + " is not base64; " + expected(), e);
        }
        throw new IllegalArgumentException("line " + number + " is no secret; " + expected());
    }

    private static String expected() {
        return "expected " + PREFIX + " and at least " + LEAST_BYTES + " random bytes in base64, such as: echo \""
                + PREFIX + "$(openssl rand -base64 32)\"";
    }

    /** The signature of a message, in the form of the header {@code webhook-signature}. */
    String sign(String id, long timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "CallbackSecret[hidden]";
    }
}
