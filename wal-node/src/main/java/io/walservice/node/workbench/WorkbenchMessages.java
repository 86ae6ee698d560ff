package io.walservice.node.workbench;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.walservice.admin.v1.Action;
import io.walservice.admin.v1.DeadLetter;
import io.walservice.admin.v1.DeadLetterGroup;
import io.walservice.admin.v1.ParkedKey;
import io.walservice.admin.v1.Redrive;
import io.walservice.admin.v1.RedriveState;
import io.walservice.node.deadletter.DeadLetterStore.Listed;
import io.walservice.node.park.ParkedListing;
import java.time.Instant;

/** What the workbench shows, as messages. */
final class WorkbenchMessages {

    private WorkbenchMessages() {}

    static DeadLetter of(Listed letter) {
        return DeadLetter.newBuilder()
                .setTarget(letter.lane().name())
                .setEntryId(letter.place().entryId())
                .setId(letter.place().id())
                .setCause(letter.failure().cause())
                .setAttempts(letter.failure().attempts())
                .setGivenUpTime(time(letter.failure().at()))
                .build();
    }

    static DeadLetterGroup of(Letters.Group group) {
        return DeadLetterGroup.newBuilder()
                .setTarget(group.lane().name())
                .setCause(group.cause())
                .setLetters(group.letters())
                .setFirstTime(time(group.first()))
                .setLastTime(time(group.last()))
                .build();
    }

    static Redrive of(io.walservice.node.deadletter.Redrive redrive) {
        return Redrive.newBuilder()
                .setRedriveId(redrive.id().toString())
                .setTarget(redrive.order().lane().name())
                .setRate(redrive.order().perSecond())
                .setAuthor(redrive.order().author())
                .setStartedTime(time(redrive.order().at()))
                .setState(
                        switch (redrive.state()) {
                            case RUNNING -> RedriveState.REDRIVE_STATE_RUNNING;
                            case DONE -> RedriveState.REDRIVE_STATE_DONE;
                            case STOPPED -> RedriveState.REDRIVE_STATE_STOPPED;
                        })
                .setMoved(redrive.moved())
                .build();
    }

    static ParkedKey of(ParkedListing.Key key) {
        return ParkedKey.newBuilder()
                .setTarget(key.lane().name())
                .setId(key.parkKey())
                .setEntries(key.entries())
                .setAttempts(key.first().attempts())
                .setNextAttemptTime(time(key.first().nextAttempt()))
                .setHeld(key.first().held())
                .setCause(key.first().cause())
                .build();
    }

    static Action of(io.walservice.node.deadletter.Action action) {
        return Action.newBuilder()
                .setTime(time(action.at()))
                .setAuthor(action.author())
                .setVerb(action.verb())
                .setDetail(action.detail())
                .build();
    }

    private static Timestamp time(Instant instant) {
        return Timestamps.fromMillis(instant.toEpochMilli());
    }
}
