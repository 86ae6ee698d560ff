package io.walservice.client;

/**
 * The client holds as many entries in flight as it may. The write was not sent; repeat it when others have been
 * answered.
 */
public class WalClientBusyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    WalClientBusyException(String message) {
        // Without a stack trace: it is thrown by the thousand, just when there is no time for it.
        super(message, null, false, false);
    }
}
