package io.github.cmkjca.datakey;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.mockito.Mockito.withSettings;

import io.github.cmkjca.kms.UseAuthority;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.DecryptRequest;
import io.github.cmkjca.spi.kms.DecryptResponse;
import io.github.cmkjca.spi.kms.EncryptRequest;
import io.github.cmkjca.spi.kms.EncryptResponse;
import io.github.cmkjca.spi.kms.EncryptionAlgorithm;
import io.github.cmkjca.spi.kms.GenerateDataKeyRequest;
import io.github.cmkjca.spi.kms.GenerateDataKeyResponse;
import io.github.cmkjca.spi.kms.InvalidCiphertextException;
import io.github.cmkjca.spi.kms.KeyManagementService;
import io.github.cmkjca.spi.kms.NotFoundException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The boundary below this package, with everything that crosses it. */
final class TestVault implements UseAuthority {
  static final String CMK = "arn:aws:kms:local:000000000000:key/1234abcd";
  static final String ROOT = "arn:aws:iam::000000000000:root";
  static final String ALICE = "arn:aws:iam::000000000000:user/alice";
  static final String BOB = "arn:aws:iam::000000000000:user/bob";
  static final EncryptionContext CONTEXT = EncryptionContext.of("purpose", "test");
  static final UseLimits LIMITS = new UseLimits(1000, Duration.ofMinutes(5), 1L << 20, 1L << 40);
  static final Duration NEVER = Duration.ofDays(1);

  private record Blob(ByteBuffer bytes, EncryptionContext context, String keyArn) {}

  final KeyManagementService kms = mock(KeyManagementService.class, withSettings().stubOnly());

  /** The KMS as it is asked for an integration. */
  final KeyManagementService viaIntegration =
      mock(KeyManagementService.class, withSettings().stubOnly());

  final AtomicInteger decrypts = new AtomicInteger();
  final AtomicInteger generates = new AtomicInteger();
  final AtomicInteger encrypts = new AtomicInteger();

  /** "principal action" pairs that are refused. */
  final Set<String> denied = ConcurrentHashMap.newKeySet();

  final Queue<String> asked = new ConcurrentLinkedQueue<>();
  final Queue<UseRequest> requests = new ConcurrentLinkedQueue<>();
  final List<UseSummary> reports = new ArrayList<>();
  final ManualBackground background = new ManualBackground();
  final AtomicLong nanos = new AtomicLong();
  private final AtomicLong epoch = new AtomicLong(1);

  /** The arrays of plaintext that callers were given, theirs to wipe. */
  final Queue<byte[]> given = new ConcurrentLinkedQueue<>();

  volatile boolean auditFails;

  /** The CMK was deleted. */
  volatile boolean gone;

  /** Runs at the beginning of each operation of the KMS. */
  volatile Runnable beforeKms = () -> {};

  private final ThreadLocal<String> caller = ThreadLocal.withInitial(() -> ROOT);
  private final Map<Blob, byte[]> blobs = new ConcurrentHashMap<>();
  private final AtomicInteger serial = new AtomicInteger();

  TestVault() {
    when(kms.decrypt(any())).thenAnswer(call -> decrypt(call.getArgument(0)));
    when(viaIntegration.decrypt(any()))
        .thenAnswer(
            call -> {
              asked.add("via integration");
              return decrypt(call.getArgument(0));
            });
    when(kms.encrypt(any())).thenAnswer(call -> encrypt(call.getArgument(0)));
    when(kms.generateDataKey(any())).thenAnswer(call -> generate(call.getArgument(0)));
  }

  DataKeys open() {
    return open(LIMITS);
  }

  DataKeys open(UseLimits limits) {
    return open(limits, UseLimits.HARD_MAX_MESSAGES);
  }

  DataKeys open(UseLimits limits, long maxEncryptions) {
    return new DataKeys(
        kms,
        integration -> viaIntegration,
        this,
        limits,
        NEVER,
        List.of(),
        maxEncryptions,
        background,
        nanos::get,
        InstantSource.system());
  }

  static UseLimits limits(int entries, long messages, long bytes) {
    return new UseLimits(entries, Duration.ofMinutes(5), messages, bytes);
  }

  /** A blob of this material that the KMS can decrypt. */
  KeySource.Wrapped wrapped(byte... material) {
    return wrapped(material, CONTEXT);
  }

  KeySource.Wrapped wrapped(byte[] material, EncryptionContext context) {
    byte[] blob = ByteBuffer.allocate(4).putInt(serial.incrementAndGet()).array();
    blobs.put(new Blob(ByteBuffer.wrap(blob), context, CMK), material.clone());
    return new KeySource.Wrapped(CMK, blob, context);
  }

  void as(String principal, Runnable action) {
    String before = caller.get();
    caller.set(principal);
    try {
      action.run();
    } finally {
      caller.set(before);
    }
  }

  List<String> askedAndClear() {
    List<String> all = new ArrayList<>();
    for (String one = asked.poll(); one != null; one = asked.poll()) {
      all.add(one);
    }
    return all;
  }

  @Override
  public long epoch() {
    return epoch.get();
  }

  void moveEpoch() {
    epoch.incrementAndGet();
  }

  @Override
  public String caller() {
    return caller.get();
  }

  @Override
  public void authorize(UseRequest request) {
    asked.add(caller() + " " + request.action());
    requests.add(request);
    check(request.action());
  }

  @Override
  public synchronized void report(UseSummary summary) {
    if (auditFails) {
      throw new IllegalStateException("disk full");
    }
    reports.add(summary);
  }

  private void check(String action) {
    if (gone) {
      throw new NotFoundException("Key '" + CMK + "' does not exist");
    }
    if (denied.contains(caller() + " " + action)) {
      throw new AccessDeniedException(caller() + " may not " + action);
    }
  }

  private DecryptResponse decrypt(DecryptRequest request) {
    decrypts.incrementAndGet();
    beforeKms.run();
    check("kms:Decrypt");
    byte[] material =
        blobs.get(
            new Blob(
                ByteBuffer.wrap(request.ciphertextBlob()),
                request.encryptionContext(),
                String.valueOf(request.keyId())));
    if (material == null) {
      throw new InvalidCiphertextException("");
    }
    byte[] plaintext = material.clone();
    given.add(plaintext);
    return new DecryptResponse(CMK, plaintext, EncryptionAlgorithm.SYMMETRIC_DEFAULT, "material");
  }

  private EncryptResponse encrypt(EncryptRequest request) {
    encrypts.incrementAndGet();
    beforeKms.run();
    check("kms:Encrypt");
    KeySource.Wrapped made = wrapped(request.plaintext(), request.encryptionContext());
    return new EncryptResponse(made.ciphertextBlob(), CMK, EncryptionAlgorithm.SYMMETRIC_DEFAULT);
  }

  private GenerateDataKeyResponse generate(GenerateDataKeyRequest request) {
    int number = generates.incrementAndGet();
    beforeKms.run();
    check("kms:GenerateDataKey");
    byte[] material = new byte[request.numberOfBytes()];
    Arrays.fill(material, (byte) (number | 1));
    KeySource.Wrapped made = wrapped(material, request.encryptionContext());
    given.add(material);
    return new GenerateDataKeyResponse(made.ciphertextBlob(), material, CMK, "material");
  }
}
