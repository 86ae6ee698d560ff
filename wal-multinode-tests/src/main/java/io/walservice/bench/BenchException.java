package io.walservice.bench;

/** Why there is no figure. */
final class BenchException extends RuntimeException {
    BenchException(String message) {
        super(message);
    }

    static void throwIf(boolean isWrong, String message) {
        if (isWrong) {
            throw new BenchException(message);
        }
    }
}
