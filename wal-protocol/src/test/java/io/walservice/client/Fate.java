package io.walservice.client;

/** What the misbehaving server does with one request. */
enum Fate {
    STORE,
    REFUSE_AS_INVALID,
    REFUSE_AS_NOT_FOUND,
    REFUSE_AS_EXHAUSTED,
    REFUSE_AS_UNAVAILABLE,
    STORE_BUT_SAY_UNKNOWN,
    LOSE_AND_SAY_UNKNOWN,
    /** Stores it, and answers twice. */
    ANSWER_TWICE,
    STORE_AND_BREAK,
    LOSE_AND_BREAK,
    /** Breaks the stream, and stores it, with what came behind it, some time after. */
    BREAK_AND_STORE_LATER,
    /** Stores it, but answers neither it nor anything after it on its stream. */
    HANG
}
