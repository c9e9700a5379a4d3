package io.github.cmkjca.kms.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.KmsInternalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The directory of identity policies; docs/formats/identity-policies.md. */
@Timeout(60)
class IdentityDirectoryTest {
  private static final String ACCOUNT = "111122223333";
  private static final String ROOT = "arn:aws:iam::111122223333:root";
  private static final String ALICE = "arn:aws:iam::111122223333:user/alice";
  private static final String BOB = "arn:aws:iam::111122223333:user/bob";
  private static final String SESSION = "arn:aws:sts::111122223333:assumed-role/batch/run-7";
  private static final String POLICY =
      "{'Statement':{'Effect':'Allow','Action':'kms:*','Resource':'*'}}";

  private Path parent;
  private Path dir;
  private @Nullable IdentityDirectory opened;

  @BeforeEach
  void make(@TempDir Path temporary) throws IOException {
    parent = temporary;
    dir = Files.createDirectory(parent.resolve("identity-policies"));
  }

  @AfterEach
  void close() {
    if (opened != null) {
      opened.close();
    }
  }

  private void open() {
    opened = IdentityDirectory.open(dir, ACCOUNT, Duration.ofMillis(10));
  }

  private IdentityDirectory identities() {
    return Objects.requireNonNull(opened);
  }

  private void write(String name, String json) throws IOException {
    Path half = parent.resolve("half");
    Files.writeString(half, json.replace('\'', '"'));
    Files.move(half, dir.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private int policies(String principal) {
    return identities().of(principal).policies().size();
  }

  /** Waits for the polling thread. The timeout of the class is the limit: it interrupts. */
  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("it never came");
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void aDirectoryThatIsNotThereHasNoPolicies() throws Exception {
    Files.delete(dir);
    open();
    assertThat(policies(ALICE)).isZero();
    Files.createDirectory(dir);
    write("a.json", "{'Principals':'" + ALICE + "','Policy':" + POLICY + "}");
    await(() -> policies(ALICE) == 1);
  }

  @Test
  void policiesAreAttachedByArn() throws Exception {
    write("a.json", "{'Principals':['" + ALICE + "'],'Policy':" + POLICY + "}");
    write(
        "b.json",
        "{'Principals':'arn:aws:iam::111122223333:role/p/batch','Policy':" + POLICY + "}");
    write("ignored.txt", "{");
    write(".hidden.json", "{");
    open();
    assertThat(policies(ALICE)).isEqualTo(1);
    assertThat(policies(BOB)).isZero();
    assertThat(policies(SESSION)).isEqualTo(1);
    assertThat(policies("arn:aws:iam::111122223333:role/p/batch")).isEqualTo(1);
    assertThat(policies(SESSION.replace("/batch/", "/other/"))).isZero();
    assertThat(policies(ROOT)).isZero();
  }

  @Test
  void policiesAreAttachedByTag() throws Exception {
    write("tags.json", "{'Principals':['" + ALICE + "'],'Tags':{'Team':'orders','Level':'1'}}");
    write("more.json", "{'Principals':['" + BOB + "'],'Tags':{'team':'Orders','level':'1'}}");
    write(
        "p.json", "{'PrincipalTags':{'TEAM':'orders','level':['1','2']},'Policy':" + POLICY + "}");
    open();
    assertThat(policies(ALICE)).isEqualTo(1);
    assertThat(identities().of(ALICE).caller().tags()).containsEntry("team", "orders");
    assertThat(policies(BOB)).isZero();
    assertThat(policies(SESSION)).isZero();
  }

  @Test
  void changesCountAndMoveTheVersion() throws Exception {
    open();
    long before = identities().version();
    write("a.json", "{'Principals':'" + ALICE + "','Policy':" + POLICY + "}");
    await(() -> policies(ALICE) == 1);
    assertThat(identities().version()).isGreaterThan(before);
    long after = identities().version();
    Files.delete(dir.resolve("a.json"));
    await(() -> policies(ALICE) == 0);
    assertThat(identities().version()).isGreaterThan(after);
  }

  @Test
  void aChangeOfTheSameSizeAtTheSameTimeCounts() throws Exception {
    String json = "{'Principals':'" + ALICE + "','Policy':" + POLICY + "}";
    write("a.json", json);
    open();
    FileTime time = Files.getLastModifiedTime(dir.resolve("a.json"));
    // In place, as an editor may do it: the file stays the same file.
    Files.writeString(
        dir.resolve("a.json"), json.replace("user/alice", "user/alicf").replace('\'', '"'));
    Files.setLastModifiedTime(dir.resolve("a.json"), time);
    await(() -> policies(ALICE) == 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{}",
        "{'Principals':'ALICE'}",
        "{'Policy':POLICY}",
        "{'Principals':'ALICE','Policy':POLICY} x",
        "{'Principals':'ALICE','Policy':POLICY,'Policy':POLICY}",
        "{'Principals':'ALICE','Policy':POLICY,'policy':POLICY}",
        "{'Principals':'ALICE','PrincipalTags':{'a':'b'},'Policy':POLICY}",
        "{'Principals':[],'Policy':POLICY}",
        "{'Principals':'alice','Policy':POLICY}",
        "{'Principals':'arn:aws:iam::111122223333:root','Policy':POLICY}",
        "{'Principals':'arn:aws:iam::999922223333:user/a','Policy':POLICY}",
        "{'PrincipalTags':{'a':'b'},'Tags':{'a':'b'}}",
        "{'PrincipalTags':{'a':'b','A':'c'},'Policy':POLICY}",
        "{'Principals':'ALICE','Tags':{'a':1}}",
        "{'Principals':'ALICE','Tags':{'team':'other'}}",
        "{'Principals':'ALICE','Policy':{'Statement':[]}}",
        "{'Principals':'ALICE','Policy':{'Statement':{'Effect':'Allow','Action':'kms:Decrpyt','Resource':'*'}}}",
        "{'Principals':'ALICE','Policy':{'Statement':{'Effect':'Allow','Action':'kms:*'}}}",
        "{'Principals':'ALICE','Policy':{'Statement':{'Effect':'Allow','Principal':'*','Action':'kms:*','Resource':'*'}}}",
        "{'Principals':'ALICE','Policy':{'Statement':{'Effect':'Allow','Action':'kms:*','Resource':'*',"
            + "'Condition':{'StringNotEquals':{'kms:KeySpek':'a'}}}}}",
      })
  void aFileThatCannotBeReadLetsNobodyButTheRootDoAnything(String json) throws Exception {
    write("a-good.json", "{'Principals':'" + ALICE + "','Tags':{'team':'orders'}}");
    write("b-bad.json", json.replace("ALICE", ALICE).replace("POLICY", POLICY));
    open();
    assertThatThrownBy(() -> identities().of(BOB))
        .isInstanceOf(KmsInternalException.class)
        .hasMessageContaining("b-bad.json");
    assertThat(policies(ROOT)).isZero();
    long before = identities().version();
    Files.delete(dir.resolve("b-bad.json"));
    await(() -> identities().version() > before);
    assertThat(policies(BOB)).isZero();
  }

  @Test
  void actionsOfOtherServicesAreNoFault() throws Exception {
    write(
        "a.json",
        "{'Principals':'"
            + ALICE
            + "','Policy':{'Version':'2012-10-17','Statement':{'Effect':'Allow',"
            + "'Action':['s3:Get*','kms:Decrypt'],'Resource':'arn:aws:kms:*:*:key/${aws:username}',"
            + "'Condition':{'StringEquals':{'aws:ResourceTag/Team':'${aws:PrincipalTag/team}'}}}}}");
    open();
    assertThat(policies(ALICE)).isEqualTo(1);
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsAFault() throws Exception {
    Files.delete(dir);
    Files.writeString(dir, "x");
    open();
    assertThatThrownBy(() -> identities().of(BOB)).isInstanceOf(KmsInternalException.class);
  }
}
