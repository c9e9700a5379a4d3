package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NoteOwnerTest {
  private static final int PID = 1;
  private static final int STARTED = 2;
  private static final int SPACE = 3;
  private static final int LOADED = 4;

  private static String with(String text, int part, String value) {
    String[] parts = text.split(" ", -1);
    parts[part] = value;
    return String.join(" ", parts);
  }

  @Test
  void anInstanceOfThisProcessIsGoneOnceItIsClosed() {
    NoteOwner owner = new NoteOwner();
    try (owner) {
      assertThat(NoteOwner.isGone(owner.text())).isFalse();
    }
    assertThat(NoteOwner.isGone(owner.text())).isTrue();
  }

  @Test
  void ownersDiffer() {
    try (NoteOwner one = new NoteOwner();
        NoteOwner other = new NoteOwner()) {
      assertThat(one.text()).isEqualTo(one.text()).isNotEqualTo(other.text());
    }
  }

  @Test
  void aProcessThatEndedIsGone() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-version")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    try (NoteOwner owner = new NoteOwner()) {
      assertThat(NoteOwner.isGone(with(owner.text(), PID, Long.toString(process.pid())))).isTrue();
    }
  }

  @Test
  void aProcessUnderTheSameNumberThatStartedAtAnotherTimeIsAnother() {
    try (NoteOwner owner = new NoteOwner()) {
      assertThat(NoteOwner.isGone(with(owner.text(), STARTED, "1000000"))).isTrue();
      assertThat(NoteOwner.isGone(with(owner.text(), STARTED, "0"))).isFalse();
    }
  }

  @Test
  void whatNobodyHereCanKnowOfIsNotGone() {
    NoteOwner owner = new NoteOwner();
    owner.close();
    assertThat(NoteOwner.isGone(with(owner.text(), SPACE, "pid:[1]"))).isFalse();
    assertThat(NoteOwner.isGone(with(owner.text(), LOADED, "elsewhere"))).isFalse();
    assertThat(NoteOwner.isGone(with(owner.text(), PID, "many"))).isFalse();
    assertThat(NoteOwner.isGone(with(owner.text(), 0, "2"))).isFalse();
    assertThat(NoteOwner.isGone("")).isFalse();
  }
}
