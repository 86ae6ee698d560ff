package io.walservice.client;

import io.walservice.v1.WriteToLogAnswers;

/** What the client's thread is told. */
sealed interface Signal permits PendingWrite, Signal.Ready, Signal.Answers, Signal.Broken, Signal.Close {

    /** A stream can take frames (again). */
    record Ready(WriteStream stream) implements Signal {}

    record Answers(WriteStream stream, WriteToLogAnswers answers) implements Signal {}

    /** A stream has ended; nothing more comes from it. */
    record Broken(WriteStream stream, String cause) implements Signal {}

    /** Take no more writes, and end when those in flight are answered, or at this time. */
    record Close(long byNanos) implements Signal {}
}
