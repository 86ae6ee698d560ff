package io.walservice.node.park;

import io.walservice.node.park.ParkedEntries.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Which keys are parked, and which is tried when. Nothing of the entries themselves; about 200 bytes a key.
 * Thread-safe.
 *
 * <p>A key is tried by one at a time: {@link #takeDue} hands it out, and {@link #putBack} or the last {@link #removed}
 * ends that.
 */
public final class ParkedKeys {

    /** How an entry stands to what is parked. */
    public enum Place {
        /** Its key is not parked. */
        FREE,
        /** It has to wait behind others. */
        BEHIND,
        /** It is parked already, or was settled before what is. */
        KNOWN
    }

    private static final class Key {
        private long entries;
        private long last;
        private boolean held;
        private boolean handedOut;
        private Instant next;
        private long outages = -1;

        private Key(Waiting waiting) {
            this.entries = waiting.entries();
            this.last = waiting.last();
            this.held = waiting.held();
            this.next = waiting.nextAttempt();
        }
    }

    private record Turn(Instant at, String parkKey) {}

    private final Map<String, Key> keys = new HashMap<>();
    private final PriorityQueue<Turn> turns = new PriorityQueue<>(Comparator.comparing(Turn::at));
    private long entries;
    private final int most;
    private long held;
    private Optional<Instant> fullSince = Optional.empty();

    /**
     * The keys that were loaded.
     *
     * @param most how many keys there shall be; those that are added nevertheless are taken in
     */
    public ParkedKeys(List<Waiting> loaded, int most) {
        this.most = most;
        loaded.forEach(this::add);
    }

    /** Counts an entry in where its key is parked; the caller then stores it. */
    public synchronized Place join(String parkKey, long sequence) {
        Key key = keys.get(parkKey);
        if (key == null) {
            return Place.FREE;
        }
        if (sequence <= key.last) {
            return Place.KNOWN;
        }
        key.last = sequence;
        key.entries++;
        entries++;
        return Place.BEHIND;
    }

    /**
     * Counts entries in, whether or not their key is parked yet; the caller then stores them. Counting comes first:
     * once they are stored, whoever works on the key may take them off again.
     */
    public synchronized void add(Waiting waiting) {
        Key present = keys.get(waiting.parkKey());
        entries += waiting.entries();
        if (present != null) {
            present.entries += waiting.entries();
            present.last = Math.max(present.last, waiting.last());
            if (!waiting.held()) {
                release(waiting.parkKey(), waiting.nextAttempt()); // it may be the first now; whoever looks holds again
            }
            return;
        }
        Key key = new Key(waiting);
        keys.put(waiting.parkKey(), key);
        if (keys.size() >= most && fullSince.isEmpty()) {
            fullSince = Optional.of(Instant.now());
        }
        if (key.held) {
            held++;
        } else {
            turns.add(new Turn(key.next, waiting.parkKey()));
        }
    }

    /** Hands out keys whose time has come, the longest due first. */
    public synchronized List<String> takeDue(Instant now, int atMost) {
        List<String> due = new ArrayList<>();
        while (due.size() < atMost && !turns.isEmpty() && !turns.peek().at().isAfter(now)) {
            Turn turn = turns.remove();
            Key key = keys.get(turn.parkKey());
            if (key != null && !key.held && !key.handedOut && key.next.equals(turn.at())) {
                key.handedOut = true;
                due.add(turn.parkKey());
            }
        }
        return due;
    }

    /** The key is to be tried again. */
    public synchronized void putBack(String parkKey, Instant next) {
        Key key = keys.get(parkKey);
        if (key != null) {
            key.handedOut = false;
            key.next = next;
            turns.add(new Turn(next, parkKey));
        }
    }

    /**
     * Whether the target has gone out since this was asked first, or last said so.
     *
     * @param outages how often it has gone out so far
     */
    public synchronized boolean outageSince(String parkKey, long outages) {
        Key key = keys.get(parkKey);
        if (key == null) {
            return false;
        }
        boolean since = key.outages >= 0 && key.outages != outages;
        key.outages = outages;
        return since;
    }

    /** The key waits for a person. */
    public synchronized void hold(String parkKey) {
        Key key = keys.get(parkKey);
        if (key != null && !key.held) {
            key.held = true;
            key.handedOut = false;
            held++;
        }
    }

    /** A person wants a key that is held to be tried. Returns false where it is not held. */
    public synchronized boolean release(String parkKey, Instant next) {
        Key key = keys.get(parkKey);
        if (key == null || !key.held) {
            return false;
        }
        key.held = false;
        held--;
        putBack(parkKey, next);
        return true;
    }

    /** The first entry of a key is no longer parked. Returns whether others are; if not, the key is free. */
    public synchronized boolean removed(String parkKey) {
        Key key = keys.get(parkKey);
        if (key == null) {
            return false;
        }
        entries--;
        key.entries--;
        if (key.entries == 0) {
            keys.remove(parkKey);
            fullSince = fullSince.filter(since -> keys.size() >= most);
        }
        return key.entries > 0;
    }

    /** Since when there are as many as there shall be; empty where there is room. */
    public synchronized Optional<Instant> fullSince() {
        return fullSince;
    }

    /** How many keys are parked. */
    public synchronized int size() {
        return keys.size();
    }

    /** How many entries are parked. */
    public synchronized long entries() {
        return entries;
    }

    /** How many keys wait for a person. */
    public synchronized long held() {
        return held;
    }
}
