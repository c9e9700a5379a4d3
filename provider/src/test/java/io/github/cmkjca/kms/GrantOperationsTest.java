package io.github.cmkjca.kms;

import static io.github.cmkjca.kms.TestVault.ALICE;
import static io.github.cmkjca.kms.TestVault.CONTEXT;
import static io.github.cmkjca.kms.TestVault.NO_CONTEXT;
import static io.github.cmkjca.kms.TestVault.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.kms.audit.AuditRecord;
import io.github.cmkjca.kms.policy.PolicyDocument;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.CancelKeyDeletionRequest;
import io.github.cmkjca.spi.kms.CreateGrantRequest;
import io.github.cmkjca.spi.kms.CreateGrantResponse;
import io.github.cmkjca.spi.kms.DescribeKeyRequest;
import io.github.cmkjca.spi.kms.DryRunOperationException;
import io.github.cmkjca.spi.kms.EnableKeyRequest;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.GrantConstraints;
import io.github.cmkjca.spi.kms.GrantListEntry;
import io.github.cmkjca.spi.kms.GrantOperation;
import io.github.cmkjca.spi.kms.InvalidArnException;
import io.github.cmkjca.spi.kms.InvalidGrantIdException;
import io.github.cmkjca.spi.kms.InvalidMarkerException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.ListGrantsRequest;
import io.github.cmkjca.spi.kms.ListGrantsResponse;
import io.github.cmkjca.spi.kms.ListRetirableGrantsRequest;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.PutKeyPolicyRequest;
import io.github.cmkjca.spi.kms.ReEncryptRequest;
import io.github.cmkjca.spi.kms.RetireGrantRequest;
import io.github.cmkjca.spi.kms.RevokeGrantRequest;
import io.github.cmkjca.spi.kms.ScheduleKeyDeletionRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrantOperationsTest {
  private static final String BOB = "arn:aws:iam::111122223333:user/bob";
  private static final String CAROL = "arn:aws:iam::111122223333:user/carol";
  private static final String ROLE = "arn:aws:iam::111122223333:role/service/batch";
  private static final String SESSION = "arn:aws:sts::111122223333:assumed-role/batch/run-7";
  private static final String OTHER_SESSION = "arn:aws:sts::111122223333:assumed-role/batch/run-8";
  private static final String OTHER_ROLE = "arn:aws:sts::111122223333:assumed-role/batcher/run-7";
  private static final String STRANGER = "arn:aws:iam::999988887777:user/stranger";
  private static final byte[] TEXT = {1, 2, 3};
  private static final EncryptionContext BLUE = EncryptionContext.of("tenant", "blue");

  private TestVault vault;
  private String key;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = new TestVault(directory);
    key = vault.symmetricKey();
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private CreateGrantResponse grant(String grantee, GrantOperation... operations) {
    return vault.kms.createGrant(CreateGrantRequest.of(key, grantee, operations));
  }

  private void encryptAs(String principal, EncryptionContext context) {
    vault.as(principal);
    try {
      vault.encrypt(key, TEXT, context);
    } finally {
      vault.as(ROOT);
    }
  }

  private void assertDenied(String principal, EncryptionContext context) {
    assertThatThrownBy(() -> encryptAs(principal, context))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void grantPermitsItsOperationsToItsGranteeAndNothingElse() {
    grant(ALICE, GrantOperation.ENCRYPT);
    encryptAs(ALICE, CONTEXT);
    byte[] blob = vault.encrypt(key, TEXT, NO_CONTEXT);
    vault.as(ALICE);
    assertThatThrownBy(() -> vault.decrypt(blob, NO_CONTEXT))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> vault.kms.describeKey(DescribeKeyRequest.of(key)))
        .isInstanceOf(AccessDeniedException.class);
    assertDenied(BOB, CONTEXT);
  }

  @Test
  void grantOnOneKeyIsOfNoUseOnAnother() {
    grant(ALICE, GrantOperation.ENCRYPT);
    String other = vault.symmetricKey();
    vault.as(ALICE);
    assertThatThrownBy(() -> vault.encrypt(other, TEXT, NO_CONTEXT))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void principalOfAnotherAccountGainsNothing() {
    grant(STRANGER, GrantOperation.ENCRYPT);
    assertDenied(STRANGER, CONTEXT);
  }

  @Test
  void grantToARoleIsForAllItsSessions() {
    grant(ROLE, GrantOperation.ENCRYPT);
    encryptAs(SESSION, CONTEXT);
    encryptAs(OTHER_SESSION, CONTEXT);
    encryptAs(ROLE, CONTEXT);
    assertDenied(OTHER_ROLE, CONTEXT);
  }

  @Test
  void grantToASessionIsForThatSession() {
    grant(SESSION, GrantOperation.ENCRYPT);
    encryptAs(SESSION, CONTEXT);
    assertDenied(OTHER_SESSION, CONTEXT);
  }

  @Test
  void grantToTheAccountNeedsAnIdentityPolicyToo() {
    vault.kms.putKeyPolicy(
        PutKeyPolicyRequest.of(
            key,
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"%s"},
             "Action":["kms:PutKeyPolicy","kms:CreateGrant"],"Resource":"*"}]}
            """
                .formatted(ROOT)));
    grant(ROOT, GrantOperation.ENCRYPT);
    encryptAs(ROOT, CONTEXT);
    assertDenied(ALICE, CONTEXT);
    vault.identities.allow(ALICE, "kms:Encrypt");
    encryptAs(ALICE, CONTEXT);
  }

  @Test
  void explicitDenyOfTheKeyPolicyWins() {
    grant(ALICE, GrantOperation.ENCRYPT);
    vault.kms.putKeyPolicy(
        PutKeyPolicyRequest.of(
            key,
            """
            {"Version":"2012-10-17","Statement":[
             {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:*","Resource":"*"},
             {"Sid":"no","Effect":"Deny","Principal":{"AWS":"%s"},"Action":"kms:Encrypt",
              "Resource":"*"}]}
            """
                .formatted(ROOT, ALICE)));
    assertThatThrownBy(() -> encryptAs(ALICE, CONTEXT))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("with an explicit deny in a resource-based policy");
  }

  @Test
  void explicitDenyOfAnIdentityPolicyWins() {
    CreateGrantResponse grant = grant(ALICE, GrantOperation.ENCRYPT);
    vault.identities.attach(
        ALICE, "{\"Effect\":\"Deny\",\"Action\":\"kms:Encrypt\",\"Resource\":\"*\"}");
    assertDenied(ALICE, CONTEXT);
    vault.as(ALICE);
    assertThatThrownBy(() -> encryptWith(grant.grantToken()))
        .isInstanceOf(AccessDeniedException.class);
  }

  private void encryptWith(String... tokens) {
    vault.kms.encrypt(new EncryptRequest(key, TEXT, CONTEXT, List.of(tokens), false));
  }

  @Test
  void subsetConstraintWantsItsPairsAndAllowsOthers() {
    vault.kms.createGrant(
        CreateGrantRequest.of(key, ALICE, GrantOperation.ENCRYPT)
            .withConstraints(GrantConstraints.subset(BLUE)));
    encryptAs(ALICE, BLUE);
    encryptAs(ALICE, CONTEXT);
    assertDenied(ALICE, NO_CONTEXT);
    assertDenied(ALICE, EncryptionContext.of("tenant", "Blue"));
    assertDenied(ALICE, EncryptionContext.of("Tenant", "blue"));
    assertDenied(ALICE, EncryptionContext.of("table", "t1"));
  }

  @Test
  void equalsConstraintWantsExactlyItsPairs() {
    vault.kms.createGrant(
        CreateGrantRequest.of(key, ALICE, GrantOperation.ENCRYPT)
            .withConstraints(GrantConstraints.exactly(CONTEXT)));
    encryptAs(ALICE, EncryptionContext.of("table", "t1", "tenant", "blue"));
    assertDenied(ALICE, BLUE);
    assertDenied(ALICE, NO_CONTEXT);
    assertDenied(ALICE, CONTEXT.plus(EncryptionContext.of("more", "")));
  }

  @Test
  void constraintIsIgnoredForDescribeKey() {
    vault.kms.createGrant(
        CreateGrantRequest.of(key, ALICE, GrantOperation.DESCRIBE_KEY)
            .withConstraints(GrantConstraints.exactly(CONTEXT)));
    vault.as(ALICE);
    assertThat(vault.kms.describeKey(DescribeKeyRequest.of(key)).keyMetadata().arn())
        .isEqualTo(key);
  }

  @Test
  void reEncryptIsConstrainedBySourceContextAndByDestinationContext() {
    String target = vault.symmetricKey();
    byte[] blob = vault.encrypt(key, TEXT, BLUE);
    byte[] green = vault.encrypt(key, TEXT, EncryptionContext.of("tenant", "green"));
    vault.kms.createGrant(
        CreateGrantRequest.of(key, ALICE, GrantOperation.RE_ENCRYPT_FROM)
            .withConstraints(GrantConstraints.exactly(BLUE)));
    vault.kms.createGrant(
        CreateGrantRequest.of(target, ALICE, GrantOperation.RE_ENCRYPT_TO)
            .withConstraints(GrantConstraints.exactly(CONTEXT)));
    vault.as(ALICE);
    reEncrypt(blob, BLUE, target, CONTEXT);
    assertThatThrownBy(() -> reEncrypt(blob, BLUE, target, BLUE))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:ReEncryptTo");
    assertThatThrownBy(
            () -> reEncrypt(green, EncryptionContext.of("tenant", "green"), target, CONTEXT))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:ReEncryptFrom");
  }

  private void reEncrypt(byte[] blob, EncryptionContext from, String target, EncryptionContext to) {
    vault.kms.reEncrypt(new ReEncryptRequest(blob, null, from, target, to, List.of(), false));
  }

  /** KMS Developer Guide, "Grants in AWS KMS": the operations by kind of key. */
  @ParameterizedTest
  @CsvSource({
    "SYMMETRIC_DEFAULT, ENCRYPT_DECRYPT, Encrypt Decrypt GenerateDataKey"
        + " GenerateDataKeyWithoutPlaintext GenerateDataKeyPair"
        + " GenerateDataKeyPairWithoutPlaintext ReEncryptFrom ReEncryptTo",
    "RSA_2048, ENCRYPT_DECRYPT, Encrypt Decrypt ReEncryptFrom ReEncryptTo GetPublicKey",
    "RSA_2048, SIGN_VERIFY, Sign Verify GetPublicKey",
    "ECC_NIST_P256, SIGN_VERIFY, Sign Verify GetPublicKey",
    "ECC_NIST_P256, KEY_AGREEMENT, DeriveSharedSecret GetPublicKey",
    "HMAC_256, GENERATE_VERIFY_MAC, GenerateMac VerifyMac",
    "ML_DSA_44, SIGN_VERIFY, Sign Verify GetPublicKey"
  })
  void operationsByKindOfKey(KeySpec spec, KeyUsage usage, String names) {
    String arn = vault.key(spec, usage);
    Set<GrantOperation> possible =
        Stream.of((names + " CreateGrant RetireGrant DescribeKey").split(" "))
            .map(name -> GrantOperation.ofWireName(name).orElseThrow())
            .collect(Collectors.toSet());
    for (GrantOperation operation : GrantOperation.values()) {
      CreateGrantRequest request = CreateGrantRequest.of(arn, ALICE, operation);
      if (possible.contains(operation)) {
        vault.kms.createGrant(request);
      } else {
        assertThatThrownBy(() -> vault.kms.createGrant(request))
            .isInstanceOf(ValidationException.class)
            .hasMessageContaining(operation.wireName())
            .hasMessageContaining(arn);
      }
    }
  }

  @Test
  void onlySymmetricEncryptionKeysHaveConstraints() {
    for (String arn :
        List.of(
            vault.key(KeySpec.HMAC_256), vault.key(KeySpec.RSA_2048, KeyUsage.ENCRYPT_DECRYPT))) {
      assertThatThrownBy(
              () ->
                  vault.kms.createGrant(
                      CreateGrantRequest.of(arn, ALICE, GrantOperation.DESCRIBE_KEY)
                          .withConstraints(GrantConstraints.subset(BLUE))))
          .isInstanceOf(ValidationException.class)
          .hasMessageContaining("only symmetric encryption keys");
    }
  }

  @Test
  void shapeOfARequest() {
    CreateGrantRequest good = CreateGrantRequest.of(key, ALICE, GrantOperation.ENCRYPT);
    assertThatThrownBy(() -> grant(ALICE))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("'operations'");
    for (String name : List.of("", "with blank", "x".repeat(257))) {
      assertThatThrownBy(() -> vault.kms.createGrant(good.withName(name)))
          .isInstanceOf(ValidationException.class)
          .hasMessageContaining("'name'");
    }
    assertThatThrownBy(() -> grant("x".repeat(257), GrantOperation.ENCRYPT))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("'granteePrincipal'");
    assertThatThrownBy(() -> vault.kms.createGrant(good.withRetiringPrincipal("a b")))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("'retiringPrincipal'");
    assertThatThrownBy(
            () -> vault.kms.createGrant(good.withConstraints(new GrantConstraints(BLUE, CONTEXT))))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("not both");
    assertThatThrownBy(
            () -> vault.kms.createGrant(good.withConstraints(GrantConstraints.exactly(NO_CONTEXT))))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("at least one pair");
    assertThat(vault.kms.listGrants(ListGrantsRequest.of(key)).grants()).isEmpty();
  }

  @Test
  void constraintHasAtMostEightPairsOfValuesOfAtMost384Characters() {
    CreateGrantRequest good = CreateGrantRequest.of(key, ALICE, GrantOperation.ENCRYPT);
    Map<String, String> pairs = new TreeMap<>();
    IntStream.range(0, 8).forEach(i -> pairs.put("k" + i, "v".repeat(384)));
    vault.kms.createGrant(
        good.withConstraints(GrantConstraints.subset(EncryptionContext.of(pairs))));
    pairs.put("k8", "v");
    assertThatThrownBy(
            () ->
                vault.kms.createGrant(
                    good.withConstraints(GrantConstraints.subset(EncryptionContext.of(pairs)))))
        .isInstanceOf(ValidationException.class);
    assertThatThrownBy(
            () ->
                vault.kms.createGrant(
                    good.withConstraints(
                        GrantConstraints.exactly(EncryptionContext.of("k", "v".repeat(385))))))
        .isInstanceOf(ValidationException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice",
        "*",
        "111122223333",
        "arn:aws:iam::111122223333:group/g",
        "arn:aws:iam::1:user/alice",
        "arn:aws:iam::111122223333:user/"
      })
  void whoIsNoPrincipalGetsNoGrant(String nobody) {
    if (!nobody.equals("*")) {
      assertThatThrownBy(() -> grant(nobody, GrantOperation.ENCRYPT))
          .isInstanceOf(InvalidArnException.class)
          .hasMessage("ARN does not refer to a valid principal: " + nobody);
    } else {
      assertThatThrownBy(() -> grant(nobody, GrantOperation.ENCRYPT))
          .isInstanceOf(ValidationException.class);
    }
  }

  @Test
  void nameAndAllElseAlikeMakesNoSecondGrantAndAnotherToken() {
    CreateGrantRequest request =
        CreateGrantRequest.of(key, ALICE, GrantOperation.ENCRYPT, GrantOperation.DECRYPT)
            .withName("nightly")
            .withConstraints(GrantConstraints.subset(CONTEXT));
    CreateGrantResponse first = vault.kms.createGrant(request);
    CreateGrantResponse again =
        vault.kms.createGrant(
            CreateGrantRequest.of(key, ALICE, GrantOperation.DECRYPT, GrantOperation.ENCRYPT)
                .withName("nightly")
                .withConstraints(
                    GrantConstraints.subset(
                        EncryptionContext.of("table", "t1", "tenant", "blue"))));
    assertThat(again.grantId()).isEqualTo(first.grantId());
    assertThat(again.grantToken()).isNotEqualTo(first.grantToken());
    assertThat(vault.kms.listGrants(ListGrantsRequest.of(key)).grants()).hasSize(1);
    vault.as(ALICE);
    encryptWith(first.grantToken());
    encryptWith(again.grantToken());
  }

  @Test
  void sameNameAndAnythingElseOtherwiseMakesAnotherGrant() {
    CreateGrantRequest request =
        CreateGrantRequest.of(key, ALICE, GrantOperation.ENCRYPT).withName("nightly");
    List<CreateGrantRequest> variants =
        List.of(
            request,
            request.withConstraints(GrantConstraints.subset(BLUE)),
            request.withConstraints(GrantConstraints.exactly(BLUE)),
            request.withRetiringPrincipal(BOB),
            request.withName("Nightly"),
            CreateGrantRequest.of(key, BOB, GrantOperation.ENCRYPT).withName("nightly"),
            CreateGrantRequest.of(key, ALICE, GrantOperation.DECRYPT).withName("nightly"),
            CreateGrantRequest.of(vault.symmetricKey(), ALICE, GrantOperation.ENCRYPT)
                .withName("nightly"));
    assertThat(variants.stream().map(r -> vault.kms.createGrant(r).grantId()).distinct())
        .hasSize(variants.size());
  }

  @Test
  void withoutANameEachRequestMakesAGrant() {
    assertThat(grant(ALICE, GrantOperation.ENCRYPT).grantId())
        .isNotEqualTo(grant(ALICE, GrantOperation.ENCRYPT).grantId());
  }

  @Test
  void dryRunsDoNothingAndSaySo() {
    CreateGrantRequest create =
        new CreateGrantRequest(
            key,
            ALICE,
            null,
            List.of(GrantOperation.ENCRYPT),
            GrantConstraints.NONE,
            null,
            List.of(),
            true);
    assertThatThrownBy(() -> vault.kms.createGrant(create))
        .isInstanceOf(DryRunOperationException.class);
    assertThat(vault.kms.listGrants(ListGrantsRequest.of(key)).grants()).isEmpty();
    String id = grant(ALICE, GrantOperation.ENCRYPT).grantId();
    assertThatThrownBy(() -> vault.kms.revokeGrant(new RevokeGrantRequest(key, id, true)))
        .isInstanceOf(DryRunOperationException.class);
    assertThatThrownBy(() -> vault.kms.retireGrant(new RetireGrantRequest(null, key, id, true)))
        .isInstanceOf(DryRunOperationException.class);
    encryptAs(ALICE, CONTEXT);
    assertThat(vault.audit.records())
        .filteredOn(record -> "DryRunOperationException".equals(record.errorCode()))
        .extracting(AuditRecord::eventName)
        .containsExactly("CreateGrant", "RevokeGrant", "RetireGrant");
  }

  @Test
  void dryRunByWhoMayNotIsRefusedAsTheRealCall() {
    String id = grant(ALICE, GrantOperation.ENCRYPT).grantId();
    vault.as(BOB);
    assertThatThrownBy(() -> vault.kms.revokeGrant(new RevokeGrantRequest(key, id, true)))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> vault.kms.retireGrant(new RetireGrantRequest(null, key, id, true)))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void quotaOfAKey(@TempDir Path other) {
    try (TestVault small =
        new TestVault(other, new Limits(10, 10, 10, 10_000, 2, 10, 1_000), Throttling.OFF)) {
      String arn = small.symmetricKey();
      CreateGrantRequest named =
          CreateGrantRequest.of(arn, ALICE, GrantOperation.ENCRYPT).withName("a");
      String id = small.kms.createGrant(named).grantId();
      small.kms.createGrant(named.withName("b"));
      assertThatThrownBy(() -> small.kms.createGrant(named.withName("c")))
          .isInstanceOf(LimitExceededException.class)
          .hasMessageContaining(arn);
      assertThat(small.kms.createGrant(named).grantId()).isEqualTo(id);
      small.kms.revokeGrant(RevokeGrantRequest.of(arn, id));
      small.kms.createGrant(named.withName("c"));
    }
  }

  @Test
  void whoMayCreateGrantsByPolicyMayGiveWhatItHasNot() {
    vault.allow(key, ALICE, "kms:CreateGrant");
    vault.as(ALICE);
    grant(BOB, GrantOperation.ENCRYPT);
    encryptAs(BOB, CONTEXT);
    assertDenied(ALICE, CONTEXT);
  }

  /** KMS API, CreateGrant: what a grantee passes on is no more than what it has. */
  static Stream<PassingOn> passingOn() {
    GrantConstraints none = GrantConstraints.NONE;
    GrantConstraints blue = GrantConstraints.subset(BLUE);
    GrantConstraints both = GrantConstraints.subset(CONTEXT);
    GrantConstraints green = GrantConstraints.subset(EncryptionContext.of("tenant", "green"));
    GrantConstraints exactlyBlue = GrantConstraints.exactly(BLUE);
    GrantConstraints exactlyBoth = GrantConstraints.exactly(CONTEXT);
    return Stream.of(
        new PassingOn(none, none, true),
        new PassingOn(none, blue, true),
        new PassingOn(none, exactlyBlue, true),
        new PassingOn(blue, none, false),
        new PassingOn(blue, blue, true),
        new PassingOn(blue, both, true),
        new PassingOn(blue, green, false),
        new PassingOn(blue, exactlyBlue, true),
        new PassingOn(blue, exactlyBoth, true),
        new PassingOn(both, blue, false),
        new PassingOn(both, exactlyBlue, false),
        new PassingOn(exactlyBlue, none, false),
        new PassingOn(exactlyBlue, blue, false),
        new PassingOn(exactlyBlue, exactlyBlue, true),
        new PassingOn(exactlyBlue, exactlyBoth, false),
        new PassingOn(exactlyBlue, both, false));
  }

  record PassingOn(GrantConstraints own, GrantConstraints given, boolean permitted) {}

  @ParameterizedTest
  @MethodSource("passingOn")
  void granteePassesOnUnderAConstraintAsStrictAsItsOwn(PassingOn row) {
    vault.kms.createGrant(
        CreateGrantRequest.of(key, ALICE, GrantOperation.CREATE_GRANT, GrantOperation.ENCRYPT)
            .withConstraints(row.own()));
    vault.as(ALICE);
    CreateGrantRequest child =
        CreateGrantRequest.of(key, BOB, GrantOperation.ENCRYPT).withConstraints(row.given());
    if (row.permitted()) {
      vault.kms.createGrant(child);
    } else {
      assertThatThrownBy(() -> vault.kms.createGrant(child))
          .isInstanceOf(AccessDeniedException.class)
          .hasMessageContaining("kms:CreateGrant");
    }
  }

  @Test
  void granteePassesOnItsOwnOperationsOnly() {
    grant(ALICE, GrantOperation.CREATE_GRANT, GrantOperation.ENCRYPT);
    vault.as(ALICE);
    grant(BOB, GrantOperation.ENCRYPT);
    grant(BOB, GrantOperation.ENCRYPT, GrantOperation.CREATE_GRANT);
    assertThatThrownBy(() -> grant(BOB, GrantOperation.DECRYPT))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> grant(BOB, GrantOperation.ENCRYPT, GrantOperation.DECRYPT))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void twoGrantsDoNotAddUpToOne() {
    grant(ALICE, GrantOperation.CREATE_GRANT, GrantOperation.ENCRYPT);
    grant(ALICE, GrantOperation.CREATE_GRANT, GrantOperation.DECRYPT);
    vault.as(ALICE);
    assertThatThrownBy(() -> grant(BOB, GrantOperation.ENCRYPT, GrantOperation.DECRYPT))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void granteeWithoutCreateGrantPassesNothingOn() {
    grant(ALICE, GrantOperation.ENCRYPT);
    vault.as(ALICE);
    assertThatThrownBy(() -> grant(BOB, GrantOperation.ENCRYPT))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void grantsThatAGranteeMadeOutliveItsOwn() {
    String parent = grant(ALICE, GrantOperation.CREATE_GRANT, GrantOperation.ENCRYPT).grantId();
    vault.as(ALICE);
    grant(BOB, GrantOperation.ENCRYPT);
    vault.as(ROOT);
    vault.kms.revokeGrant(RevokeGrantRequest.of(key, parent));
    encryptAs(BOB, CONTEXT);
    assertDenied(ALICE, CONTEXT);
  }

  @Test
  void policyConditionsSeeTheRequestForAGrant() {
    vault.kms.putKeyPolicy(
        PutKeyPolicyRequest.of(
            key,
            """
            {"Version":"2012-10-17","Statement":[
             {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:*","Resource":"*"},
             {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:CreateGrant","Resource":"*",
              "Condition":{
               "StringEquals":{"kms:GranteePrincipal":"%s","kms:RetiringPrincipal":"%s",
                "kms:GrantConstraintType":"EncryptionContextSubset",
                "kms:EncryptionContext:tenant":"blue"},
               "Bool":{"kms:GrantIsForAWSResource":"false"},
               "ForAllValues:StringEquals":{"kms:GrantOperations":["Encrypt","Decrypt"],
                "kms:EncryptionContextKeys":["tenant"]}}}]}
            """
                .formatted(ROOT, ALICE, BOB, CAROL)));
    CreateGrantRequest good =
        CreateGrantRequest.of(key, BOB, GrantOperation.ENCRYPT)
            .withRetiringPrincipal(CAROL)
            .withConstraints(GrantConstraints.subset(BLUE));
    vault.as(ALICE);
    vault.kms.createGrant(good);
    List<CreateGrantRequest> bad =
        List.of(
            good.withRetiringPrincipal(BOB),
            good.withConstraints(GrantConstraints.NONE),
            good.withConstraints(GrantConstraints.exactly(BLUE)),
            good.withConstraints(GrantConstraints.subset(CONTEXT)),
            CreateGrantRequest.of(key, CAROL, GrantOperation.ENCRYPT)
                .withRetiringPrincipal(CAROL)
                .withConstraints(GrantConstraints.subset(BLUE)),
            CreateGrantRequest.of(key, BOB, GrantOperation.ENCRYPT, GrantOperation.CREATE_GRANT)
                .withRetiringPrincipal(CAROL)
                .withConstraints(GrantConstraints.subset(BLUE)),
            CreateGrantRequest.of(key, BOB, GrantOperation.ENCRYPT)
                .withConstraints(GrantConstraints.subset(BLUE)));
    for (CreateGrantRequest request : bad) {
      assertThatThrownBy(() -> vault.kms.createGrant(request))
          .as("%s", request)
          .isInstanceOf(AccessDeniedException.class);
    }
  }

  /** Roles are known by their names, so that no other path leads around a denial. */
  @Test
  void denialToGrantToARoleHoldsWhateverItsPath() {
    vault.kms.putKeyPolicy(
        PutKeyPolicyRequest.of(
            key,
            """
            {"Version":"2012-10-17","Statement":[
             {"Effect":"Allow","Principal":{"AWS":["%s","%s"]},"Action":"kms:*","Resource":"*"},
             {"Effect":"Deny","Principal":{"AWS":"%s"},"Action":"kms:CreateGrant","Resource":"*",
              "Condition":{"ArnLike":{"kms:GranteePrincipal":"%s"}}}]}
            """
                .formatted(ROOT, ALICE, ALICE, ROLE)));
    vault.as(ALICE);
    for (String path : List.of("", "service/", "made/up/")) {
      assertThatThrownBy(
              () ->
                  grant("arn:aws:iam::111122223333:role/" + path + "batch", GrantOperation.ENCRYPT))
          .as(path)
          .isInstanceOf(AccessDeniedException.class);
    }
    assertDenied(SESSION, CONTEXT);
  }

  /** A policy that wants a constraint must not be content with one that every request meets. */
  @Test
  void constraintWithoutPairsIsNoneToPolicies() {
    vault.kms.putKeyPolicy(
        PutKeyPolicyRequest.of(
            key,
            """
            {"Version":"2012-10-17","Statement":[
             {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:*","Resource":"*"},
             {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:CreateGrant","Resource":"*",
              "Condition":{
               "StringEquals":{"kms:GrantConstraintType":"EncryptionContextSubset"}}}]}
            """
                .formatted(ROOT, ALICE)));
    CreateGrantRequest request = CreateGrantRequest.of(key, BOB, GrantOperation.DECRYPT);
    vault.as(ALICE);
    vault.kms.createGrant(request.withConstraints(GrantConstraints.subset(BLUE)));
    assertThatThrownBy(
            () ->
                vault.kms.createGrant(request.withConstraints(GrantConstraints.subset(NO_CONTEXT))))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void listShowsAllOfAGrantButItsToken() {
    CreateGrantResponse made =
        vault.kms.createGrant(
            CreateGrantRequest.of(key, ALICE, GrantOperation.DECRYPT, GrantOperation.ENCRYPT)
                .withName("nightly")
                .withRetiringPrincipal(BOB)
                .withConstraints(GrantConstraints.subset(BLUE)));
    GrantListEntry entry = vault.kms.listGrants(ListGrantsRequest.of(key)).grants().get(0);
    assertThat(entry)
        .isEqualTo(
            new GrantListEntry(
                key,
                made.grantId(),
                "nightly",
                entry.creationDate(),
                ALICE,
                BOB,
                ROOT,
                List.of(GrantOperation.DECRYPT, GrantOperation.ENCRYPT),
                GrantConstraints.subset(BLUE)));
    assertThat(Duration.between(entry.creationDate(), TestVault.NOW))
        .isLessThan(Duration.ofMillis(1));
    grant(ALICE, GrantOperation.ENCRYPT);
    assertThat(vault.kms.listGrants(new ListGrantsRequest(key, null, null, null, null)).grants())
        .filteredOn(other -> !other.grantId().equals(made.grantId()))
        .singleElement()
        .satisfies(
            other -> {
              assertThat(other.name()).isEmpty();
              assertThat(other.retiringPrincipal()).isNull();
              assertThat(other.constraints()).isEqualTo(GrantConstraints.NONE);
            });
  }

  @Test
  void listIsFilteredByGrantAndByGrantee() {
    String a = grant(ALICE, GrantOperation.ENCRYPT).grantId();
    String b = grant(BOB, GrantOperation.ENCRYPT).grantId();
    String r = grant(ROLE, GrantOperation.ENCRYPT).grantId();
    assertThat(ids(new ListGrantsRequest(key, b, null, null, null))).containsExactly(b);
    assertThat(ids(new ListGrantsRequest(key, null, ALICE, null, null))).containsExactly(a);
    assertThat(ids(new ListGrantsRequest(key, null, ROLE, null, null))).containsExactly(r);
    assertThat(ids(new ListGrantsRequest(key, a, BOB, null, null))).isEmpty();
    assertThat(ids(new ListGrantsRequest(vault.symmetricKey(), a, null, null, null))).isEmpty();
    assertThatThrownBy(() -> ids(new ListGrantsRequest(key, "x", null, null, null)))
        .isInstanceOf(InvalidGrantIdException.class);
  }

  private List<String> ids(ListGrantsRequest request) {
    return vault.kms.listGrants(request).grants().stream().map(GrantListEntry::grantId).toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pagesHaveEachGrantOnce(boolean toOneGrantee) {
    Set<String> made =
        IntStream.range(0, 5)
            .mapToObj(i -> grant(ALICE, GrantOperation.ENCRYPT).grantId())
            .collect(Collectors.toSet());
    List<String> seen = new ArrayList<>();
    String marker = null;
    do {
      ListGrantsResponse page =
          vault.kms.listGrants(
              new ListGrantsRequest(key, null, toOneGrantee ? ALICE : null, 2, marker));
      page.grants().forEach(entry -> seen.add(entry.grantId()));
      marker = page.nextMarker();
      assertThat(page.truncated()).isEqualTo(marker != null);
    } while (marker != null);
    assertThat(seen).hasSize(5).containsExactlyInAnyOrderElementsOf(made);
    assertThatThrownBy(
            () -> vault.kms.listGrants(new ListGrantsRequest(key, null, null, 2, "nonsense")))
        .isInstanceOf(InvalidMarkerException.class);
    assertThatThrownBy(
            () -> vault.kms.listGrants(new ListGrantsRequest(key, null, null, 101, null)))
        .isInstanceOf(ValidationException.class);
  }

  @Test
  void retirableGrantsAreThoseThatNameThePrincipalOnAnyKey() {
    String other = vault.symmetricKey();
    CreateGrantRequest request =
        CreateGrantRequest.of(key, ALICE, GrantOperation.ENCRYPT).withRetiringPrincipal(BOB);
    String one = vault.kms.createGrant(request).grantId();
    String two =
        vault
            .kms
            .createGrant(
                CreateGrantRequest.of(other, CAROL, GrantOperation.ENCRYPT)
                    .withRetiringPrincipal(BOB))
            .grantId();
    vault.kms.createGrant(request.withRetiringPrincipal(CAROL));
    grant(BOB, GrantOperation.RETIRE_GRANT);
    assertThat(
            vault.kms.listRetirableGrants(new ListRetirableGrantsRequest(BOB, null, null)).grants())
        .extracting(GrantListEntry::grantId)
        .containsExactlyInAnyOrder(one, two);
    assertThatThrownBy(
            () ->
                vault.kms.listRetirableGrants(new ListRetirableGrantsRequest(STRANGER, null, null)))
        .isInstanceOf(InvalidArnException.class);
    vault.as(BOB);
    assertThatThrownBy(
            () -> vault.kms.listRetirableGrants(new ListRetirableGrantsRequest(BOB, null, null)))
        .isInstanceOf(AccessDeniedException.class);
    vault.identities.allow(BOB, "kms:ListRetirableGrants");
    assertThat(
            vault.kms.listRetirableGrants(new ListRetirableGrantsRequest(BOB, 1, null)).truncated())
        .isTrue();
  }

  @Test
  void retiringPrincipalRetires() {
    CreateGrantResponse made =
        vault.kms.createGrant(
            CreateGrantRequest.of(key, ALICE, GrantOperation.ENCRYPT).withRetiringPrincipal(BOB));
    vault.as(BOB);
    vault.kms.retireGrant(RetireGrantRequest.of(key, made.grantId()));
    assertDenied(ALICE, CONTEXT);
  }

  @Test
  void sessionOfTheRetiringRoleRetiresByToken() {
    CreateGrantResponse made =
        vault.kms.createGrant(
            CreateGrantRequest.of(key, ALICE, GrantOperation.ENCRYPT).withRetiringPrincipal(ROLE));
    vault.as(SESSION);
    vault.kms.retireGrant(RetireGrantRequest.ofToken(made.grantToken()));
    assertDenied(ALICE, CONTEXT);
  }

  @Test
  void granteeRetiresOnlyIfTheGrantSaysSo() {
    CreateGrantResponse without = grant(ALICE, GrantOperation.ENCRYPT);
    CreateGrantResponse with = grant(ALICE, GrantOperation.ENCRYPT, GrantOperation.RETIRE_GRANT);
    vault.as(ALICE);
    assertThatThrownBy(
            () -> vault.kms.retireGrant(RetireGrantRequest.ofToken(without.grantToken())))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("kms:RetireGrant");
    vault.kms.retireGrant(RetireGrantRequest.ofToken(with.grantToken()));
    assertThatThrownBy(() -> vault.kms.retireGrant(RetireGrantRequest.ofToken(with.grantToken())))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("Grant ID " + with.grantId() + " not found");
  }

  @Test
  void ownerOfTheAccountRetires() {
    vault.kms.retireGrant(
        RetireGrantRequest.of(key, grant(ALICE, GrantOperation.ENCRYPT).grantId()));
    assertDenied(ALICE, CONTEXT);
  }

  @Test
  void identityPolicyOfTheOwningAccountDelegatesRetirement() {
    String id = grant(ALICE, GrantOperation.ENCRYPT).grantId();
    vault.identities.allow(BOB, "kms:RetireGrant");
    vault.as(BOB);
    vault.kms.retireGrant(RetireGrantRequest.of(key, id));
    assertDenied(ALICE, CONTEXT);
  }

  @Test
  void keyPolicyGivesNoRightToRetire() {
    String id = grant(ALICE, GrantOperation.ENCRYPT).grantId();
    vault.allow(key, BOB, "kms:*");
    vault.as(BOB);
    assertThatThrownBy(() -> vault.kms.retireGrant(RetireGrantRequest.of(key, id)))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void keyPolicyCanDenyRetirement() {
    vault.kms.putKeyPolicy(
        PutKeyPolicyRequest.of(
            key,
            """
            {"Version":"2012-10-17","Statement":[
             {"Effect":"Allow","Principal":{"AWS":"%s"},"Action":"kms:*","Resource":"*"},
             {"Effect":"Deny","Principal":{"AWS":"%s"},"Action":"kms:RetireGrant","Resource":"*"}]}
            """
                .formatted(ROOT, BOB)));
    String id =
        vault
            .kms
            .createGrant(
                CreateGrantRequest.of(key, ALICE, GrantOperation.ENCRYPT)
                    .withRetiringPrincipal(BOB))
            .grantId();
    vault.as(BOB);
    assertThatThrownBy(() -> vault.kms.retireGrant(RetireGrantRequest.of(key, id)))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("explicit deny");
  }

  @Test
  void grantToRetireIsNamedInOneOfTwoWays() {
    CreateGrantResponse made = grant(ALICE, GrantOperation.ENCRYPT);
    for (RetireGrantRequest request :
        List.of(
            new RetireGrantRequest(null, null, null, false),
            new RetireGrantRequest(null, key, null, false),
            new RetireGrantRequest(null, null, made.grantId(), false),
            new RetireGrantRequest(made.grantToken(), key, made.grantId(), false))) {
      assertThatThrownBy(() -> vault.kms.retireGrant(request))
          .isInstanceOf(ValidationException.class)
          .hasMessage("Grant token OR (grant ID, key ID) must be specified");
    }
    encryptAs(ALICE, CONTEXT);
  }

  @Test
  void grantOfAnotherKeyIsNeitherRetiredNorRevoked() {
    String id = grant(ALICE, GrantOperation.ENCRYPT).grantId();
    String other = vault.symmetricKey();
    assertThatThrownBy(() -> vault.kms.retireGrant(RetireGrantRequest.of(other, id)))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> vault.kms.revokeGrant(RevokeGrantRequest.of(other, id)))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("Grant ID " + id + " not found");
    assertThatThrownBy(() -> vault.kms.revokeGrant(RevokeGrantRequest.of(key, "x")))
        .isInstanceOf(InvalidGrantIdException.class);
    encryptAs(ALICE, CONTEXT);
  }

  @Test
  void revocationIsAMatterOfPolicies() {
    String id =
        vault
            .kms
            .createGrant(
                CreateGrantRequest.of(key, ALICE, GrantOperation.ENCRYPT)
                    .withRetiringPrincipal(BOB))
            .grantId();
    for (String principal : List.of(ALICE, BOB, CAROL)) {
      vault.as(principal);
      assertThatThrownBy(() -> vault.kms.revokeGrant(RevokeGrantRequest.of(key, id)))
          .isInstanceOf(AccessDeniedException.class);
    }
    vault.as(ROOT).allow(key, CAROL, "kms:RevokeGrant");
    vault.as(CAROL);
    vault.kms.revokeGrant(RevokeGrantRequest.of(key, id));
    assertDenied(ALICE, CONTEXT);
  }

  @Test
  void grantsOfAKeyPendingDeletionComeBackWithItAndGoWithIt() {
    String id = grant(ALICE, GrantOperation.ENCRYPT).grantId();
    vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(key, 7));
    assertThat(ids(ListGrantsRequest.of(key))).containsExactly(id);
    vault.kms.cancelKeyDeletion(new CancelKeyDeletionRequest(key));
    vault.kms.enableKey(new EnableKeyRequest(key));
    encryptAs(ALICE, CONTEXT);
    vault.kms.scheduleKeyDeletion(new ScheduleKeyDeletionRequest(key, 7));
    vault.clock.advanceDays(8);
    vault.kms.doDueWork();
    assertThat(
            vault.registry.<Boolean>read(view -> view.grant(TestVault.bareId(key), id).isPresent()))
        .isFalse();
  }

  @Test
  void recordsTellOfGrantsAndOfNoToken() {
    vault.audit.clear();
    CreateGrantResponse made =
        vault.kms.createGrant(
            CreateGrantRequest.of(key, ALICE, GrantOperation.ENCRYPT, GrantOperation.CREATE_GRANT)
                .withName("nightly")
                .withRetiringPrincipal(BOB)
                .withConstraints(GrantConstraints.subset(BLUE)));
    AuditRecord created = vault.audit.last();
    assertThat(created.eventName()).isEqualTo("CreateGrant");
    assertThat(created.requestParameters())
        .containsEntry("keyId", key)
        .containsEntry("granteePrincipal", ALICE)
        .containsEntry("retiringPrincipal", BOB)
        .containsEntry("name", "nightly")
        .containsEntry("operations", List.of("Encrypt", "CreateGrant"))
        .containsEntry("constraints", Map.of("encryptionContextSubset", BLUE.pairs()));
    assertThat(created.responseElements())
        .containsEntry("grantId", made.grantId())
        .containsEntry("keyId", key)
        .hasSize(2);
    vault.as(ALICE);
    encryptWith(made.grantToken());
    vault.kms.createGrant(
        CreateGrantRequest.of(key, BOB, GrantOperation.ENCRYPT)
            .withConstraints(GrantConstraints.subset(BLUE))
            .withGrantTokens(List.of(made.grantToken())));
    vault.as(BOB);
    vault.kms.retireGrant(RetireGrantRequest.ofToken(made.grantToken()));
    AuditRecord retired = vault.audit.last();
    assertThat(retired.eventName()).isEqualTo("RetireGrant");
    assertThat(retired.requestParameters()).isNull();
    assertThat(retired.additionalEventData()).containsEntry("grantId", made.grantId());
    assertThat(retired.resources()).containsExactly(key);
    assertThat(vault.audit.records().toString()).doesNotContain(made.grantToken());
  }

  @Test
  void everyOperationOfAGrantHasItsPermission() {
    assertThat(EnumSet.allOf(GrantOperation.class))
        .allSatisfy(
            operation ->
                assertThat(
                        PolicyDocument.parse(
                            TestVault.policy(ALICE, "kms:" + operation.wireName())))
                    .isNotNull());
  }
}
