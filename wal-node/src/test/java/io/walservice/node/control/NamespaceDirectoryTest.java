package io.walservice.node.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.walservice.namespace.NamespaceSpec;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamespaceDirectoryTest {

    private final NamespaceDirectory directory = new NamespaceDirectory("eu", Clock.systemUTC());

    @Test
    void a_namespace_without_regions_lives_everywhere() {
        directory.learn(List.of(revision(Specs.spec("ads"), 1)));

        assertThat(directory.find("ads")).isPresent();
    }

    @Test
    void a_namespace_of_other_regions_is_not_known_until_it_comes_here() {
        directory.learn(List.of(revision(Specs.in("ads", "ap", "us"), 1)));
        assertThat(directory.find("ads")).isEmpty();
        assertThat(directory.namespaces()).isEmpty();

        directory.learn(List.of(revision(Specs.in("ads", "eu", "us"), 2)));
        assertThat(directory.find("ads")).isPresent();
        assertThat(directory.namespaces()).hasSize(1);
    }

    @Test
    void a_name_that_is_not_known_is_not_denied_before_the_namespaces_are() {
        assertThatThrownBy(() -> directory.certainSpec("ads")).hasMessageContaining("namespace ads");

        directory.become(DirectoryState.Source.FROM_PEERS, "");
        assertThat(directory.certainSpec("ads")).isEmpty();
        directory.learn(List.of(revision(Specs.spec("ads"), 1)));
        assertThat(directory.certainSpec("ads")).isPresent();
    }

    private static NamespaceRevision revision(NamespaceSpec spec, long number) {
        return new NamespaceRevision(spec, number, "somebody", Instant.EPOCH, false);
    }
}
