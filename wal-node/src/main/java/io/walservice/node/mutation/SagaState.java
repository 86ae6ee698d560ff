package io.walservice.node.mutation;

import io.walservice.internal.v1.MutationEvent;
import io.walservice.internal.v1.MutationOpened;
import io.walservice.internal.v1.MutationPlace;
import io.walservice.internal.v1.MutationReceived;
import io.walservice.internal.v1.MutationRefused;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of one mutation set, as pure functions over an immutable value.
 *
 * <pre>
 *            opened            received             committed             applied, by all        finished
 *   NONE ─────────────▶ STAGING ──────▶ PREPARING ─────────────▶ APPLYING ────────────▶ RELEASING ──────▶ APPLIED
 *     ▲                   │                 │
 *     └───────────────────┘                 │ refused             finished
 *       finished (expired, dropped)         └─────────▶ UNDOING ─────────▶ REFUSED
 * </pre>
 *
 * <p>Up to {@code PREPARING} nothing is promised; {@code APPLYING} always comes to {@code APPLIED}, and {@code UNDOING}
 * to {@code REFUSED}. Between these two the fate is decided once, by {@link io.walservice.node.staging.Decisions}; the
 * journal repeats it.
 *
 * <p>Pekko's journal does not keep a former owner from writing. So events that come twice, late or out of order change
 * nothing: a stage is only left forwards.
 *
 * @param contents all under which items may be stored for this set
 * @param expiresMillis until when the set must be whole, in milliseconds since 1970; 0 where none is awaited
 * @param received what is in the set, once it is whole
 * @param writeMicros the write time of its items; 0 before
 * @param applied targets that have all their items
 */
record SagaState(
        Stage stage,
        List<String> contents,
        long expiresMillis,
        Optional<MutationReceived> received,
        long writeMicros,
        Optional<Refused> refused,
        Set<MutationPlace> applied) {

    /** How often the content of one set may be begun. */
    static final int MOST_CONTENTS = 16;

    static final SagaState EMPTY =
            new SagaState(Stage.NONE, List.of(), 0, Optional.empty(), 0, Optional.empty(), Set.of());

    /** Where a set is. */
    enum Stage {
        NONE(0),
        STAGING(1),
        PREPARING(2),
        APPLYING(3),
        RELEASING(4),
        APPLIED(5),
        UNDOING(6),
        REFUSED(7);

        private final int number;

        Stage(int number) {
            this.number = number;
        }

        /** As messages have it. */
        int number() {
            return number;
        }

        static Stage of(int number) {
            return values()[number];
        }

        /** As a writer is told. */
        SetStatus.Station station() {
            return switch (this) {
                case NONE, STAGING -> SetStatus.Station.STAGING;
                case PREPARING -> SetStatus.Station.PREPARING;
                case APPLYING -> SetStatus.Station.APPLYING;
                case RELEASING, APPLIED -> SetStatus.Station.APPLIED;
                case UNDOING, REFUSED -> SetStatus.Station.REFUSED;
            };
        }

        boolean isDecided() {
            return number >= APPLYING.number;
        }

        boolean isEnd() {
            return this == APPLIED || this == REFUSED;
        }
    }

    /** What becomes of the wish to send content. */
    enum Opening {
        /** Send it. */
        EXPECTED,
        /** The set is whole already; only say again what was in it. */
        WHOLE,
        /** Content was begun too often. */
        TOO_OFTEN
    }

    /** What becomes of the word that content is whole. */
    enum Completion {
        /** Now it is. */
        NEW,
        /** It was; the same set is on its way, or at its end. */
        REPEATED,
        /** The token was used for another set. */
        DIFFERENT,
        /** The content is not known, or no longer. */
        UNKNOWN
    }

    SagaState {
        contents = List.copyOf(contents);
        applied = Set.copyOf(applied);
    }

    Opening open() {
        if (stage != Stage.NONE && stage != Stage.STAGING) {
            return Opening.WHOLE;
        }
        return contents.size() < MOST_CONTENTS ? Opening.EXPECTED : Opening.TOO_OFTEN;
    }

    Completion complete(MutationReceived whole, long nowMillis) {
        if (received.isPresent()) {
            return received.get().getFingerprint().equals(whole.getFingerprint())
                    ? Completion.REPEATED
                    : Completion.DIFFERENT;
        }
        return stage == Stage.STAGING && contents.contains(whole.getContent()) && nowMillis < expiresMillis
                ? Completion.NEW
                : Completion.UNKNOWN;
    }

    /** Targets that do not have their items yet. */
    List<MutationPlace> pending() {
        return received.map(MutationReceived::getPlacesList).orElse(List.of()).stream()
                .filter(place -> !applied.contains(place))
                .toList();
    }

    SagaState with(MutationEvent event) {
        return switch (event.getEventCase()) {
            case OPENED -> opened(event.getOpened());
            case RECEIVED -> received(event.getReceived());
            case COMMITTED -> committed(event.getCommitted().getWriteMicros());
            case REFUSED -> refused(event.getRefused());
            case APPLIED -> applied(event.getApplied().getPlace());
            case FINISHED -> finished();
            case EVENT_NOT_SET -> throw new IllegalStateException("event: of a version that this node does not know");
        };
    }

    private SagaState opened(MutationOpened opened) {
        List<String> all = new ArrayList<>(contents);
        if (!all.contains(opened.getContent())) {
            all.add(opened.getContent());
        }
        boolean awaited = stage == Stage.NONE || stage == Stage.STAGING;
        return new SagaState(
                awaited ? Stage.STAGING : stage,
                all,
                awaited ? Math.max(expiresMillis, opened.getExpiresMillis()) : expiresMillis,
                received,
                writeMicros,
                refused,
                applied);
    }

    private SagaState received(MutationReceived whole) {
        if (received.isPresent()) {
            return this;
        }
        List<String> all = new ArrayList<>(contents);
        if (!all.contains(whole.getContent())) {
            all.add(whole.getContent());
        }
        return new SagaState(Stage.PREPARING, all, 0, Optional.of(whole), writeMicros, refused, applied);
    }

    private SagaState committed(long micros) {
        return stage == Stage.PREPARING
                ? new SagaState(Stage.APPLYING, contents, 0, received, micros, refused, applied).settled()
                : this;
    }

    private SagaState refused(MutationRefused refusal) {
        return stage == Stage.PREPARING
                ? new SagaState(
                        Stage.UNDOING,
                        contents,
                        0,
                        received,
                        0,
                        Optional.of(new Refused(Refused.Kind.of(refusal.getKind()), refusal.getReason())),
                        applied)
                : this;
    }

    private SagaState applied(MutationPlace place) {
        Set<MutationPlace> all = new LinkedHashSet<>(applied);
        all.add(place);
        return new SagaState(stage, contents, expiresMillis, received, writeMicros, refused, all).settled();
    }

    private SagaState settled() {
        return stage == Stage.APPLYING && pending().isEmpty()
                ? new SagaState(Stage.RELEASING, contents, 0, received, writeMicros, refused, applied)
                : this;
    }

    private SagaState finished() {
        return switch (stage) {
            case STAGING -> EMPTY;
            case RELEASING -> new SagaState(Stage.APPLIED, List.of(), 0, received, writeMicros, refused, applied);
            case UNDOING -> new SagaState(Stage.REFUSED, List.of(), 0, received, writeMicros, refused, applied);
            default -> this;
        };
    }
}
