package io.walservice.node.mutation;

import io.walservice.internal.v1.MutationPlace;
import io.walservice.internal.v1.MutationReceived;
import io.walservice.node.log.LogRegion;
import io.walservice.node.mutation.SagaCommand.Answer;
import io.walservice.node.staging.SetId;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** Spreads sagas over the nodes that own log partitions, and reaches them. Thread-safe. */
final class SagaRegion {
    private static final EntityTypeKey<SagaCommand> TYPE = EntityTypeKey.create(SagaCommand.class, "mutation-saga");
    private static final Duration ASK = Duration.ofSeconds(5);
    /** Longer than a set may wait for its ids. */
    private static final Duration DECISION = Duration.ofSeconds(20);

    private final ClusterSharding sharding;

    private SagaRegion(ClusterSharding sharding) {
        this.sharding = sharding;
    }

    static SagaRegion start(ActorSystem<?> system, MutationSaga.Environment environment) {
        ClusterSharding sharding = ClusterSharding.get(system);
        sharding.init(Entity.of(
                        TYPE,
                        entity ->
                                MutationSaga.create(SetId.named(entity.getEntityId()), entity.getShard(), environment))
                .withRole(LogRegion.ROLE)
                .withStopMessage(SagaCommand.Stop.STOP));
        return new SagaRegion(sharding);
    }

    CompletionStage<SagaCommand.Opened> open(SetId set, String content, long expiresMillis) {
        return saga(set).ask(replyTo -> new SagaCommand.Open(content, expiresMillis, replyTo), ASK);
    }

    /** Answered once the fate of the set is decided; fails where that is not known. */
    CompletionStage<Answer> complete(SetId set, MutationReceived whole) {
        return saga(set).ask(replyTo -> new SagaCommand.Complete(whole, replyTo), DECISION);
    }

    void drop(SetId set, String content) {
        saga(set).tell(new SagaCommand.Drop(content));
    }

    CompletionStage<Answer> report(SetId set, MutationPlace place) {
        return saga(set).ask(replyTo -> new SagaCommand.Report(place, replyTo), ASK);
    }

    CompletionStage<Answer> status(SetId set) {
        return saga(set).ask(replyTo -> new SagaCommand.Ask(false, replyTo), ASK);
    }

    /** Fails where the set is not at its end in that time. */
    CompletionStage<Answer> atEnd(SetId set, Duration timeout) {
        return saga(set).ask(replyTo -> new SagaCommand.Ask(true, replyTo), timeout);
    }

    void wake(SetId set) {
        saga(set).tell(SagaCommand.Wake.WAKE);
    }

    private EntityRef<SagaCommand> saga(SetId set) {
        return sharding.entityRefFor(TYPE, set.name());
    }
}
