package io.github.cmkjca.doctor;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.custody.RootKey;
import io.github.cmkjca.custody.SoftwareCustodian;
import io.github.cmkjca.custody.pkcs11.Pkcs11Custodian;
import io.github.cmkjca.custody.pkcs11.TokenGuard;
import io.github.cmkjca.doctor.Diagnosis.Topic;
import io.github.cmkjca.kms.UnknownObjects;
import io.github.cmkjca.registry.JdbcRegistry;
import io.github.cmkjca.registry.MaterialRecord;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.Custodian;
import io.github.cmkjca.spi.custody.KeptMaterial;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KmsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether the keys of the vault can be used: those in software by the root key, which knows its
 * vault, those in the vault's token by what is there. A PIN is tried once.
 */
final class CustodianCheck {
  private static final int MOST_NAMED = 10;

  private final CmkConfig config;
  private final TokenAccess tokens;
  private final Set<BackingKey> inToken = new HashSet<>();
  private @Nullable BackingKey fromToken;
  private @Nullable BackingKey fromSoftware;
  private long inStores;

  /** One under each wrapping key of the token. */
  private final Map<KeptMaterial, BackingKey> wrapped = new HashMap<>();

  private final List<BackingKey> unreadable = new ArrayList<>();

  CustodianCheck(CmkConfig config, TokenAccess tokens) {
    this.config = config;
    this.tokens = tokens;
  }

  /** Takes a note of material of the vault. */
  void examine(MaterialRecord material) {
    if (!material.isPresent()) {
      return;
    }
    try {
      examine(material.key());
    } catch (IllegalArgumentException e) {
      unreadable.add(material.key());
    }
  }

  private void examine(BackingKey key) {
    Optional<String> store = Pkcs11Custodian.storeIdOf(key.sealed());
    if (store.isEmpty()) {
      fromSoftware = better(fromSoftware, key);
    } else if (store.get().isEmpty()) {
      inToken.add(key);
      fromToken = better(fromToken, key);
      KeptMaterial object = Pkcs11Custodian.objectOf(key);
      if (!object.keyId().equals(key.keyId())) {
        wrapped.putIfAbsent(object, key);
      }
    } else {
      inStores++;
    }
  }

  /** One that encrypts is used more than others. */
  private static BackingKey better(@Nullable BackingKey known, BackingKey key) {
    return known != null && known.keySpec() == KeySpec.SYMMETRIC_DEFAULT ? known : key;
  }

  /** What is to be said of them. */
  List<Diagnosis> seen(byte[] vaultId) {
    List<Diagnosis> seen = new ArrayList<>();
    Path token = config.pkcs11Config().orElse(null);
    if (token != null) {
      token(token, seen);
    } else if (!inToken.isEmpty()) {
      seen.add(
          Diagnosis.finding(
              Topic.CUSTODIAN,
              "cmk.pkcs11.config",
              "names no token, and " + inToken.size() + " backing keys of the vault are in one",
              "set it to the configuration of the token that they were made in"));
    }
    boolean refused = seen.stream().anyMatch(Diagnosis::isFinding);
    if (!refused || config.rootKeyToken().filter(guard -> guard.equals(token)).isEmpty()) {
      seen.add(rootKey(vaultId)); // else the PIN would be tried again
    }
    if (!unreadable.isEmpty()) {
      seen.add(
          Diagnosis.finding(
              Topic.CUSTODIAN,
              "the vault",
              "has "
                  + unreadable.size()
                  + " backing keys that nobody can read, one of them of key "
                  + unreadable.get(0).keyId(),
              "restore the vault from a backup"));
    }
    if (inStores > 0) {
      seen.add(
          Diagnosis.note(
              Topic.CUSTODIAN,
              "custom key stores",
              "hold "
                  + inStores
                  + " backing keys, which are not examined here; cmk connect-custom-key-store opens"
                  + " their tokens and says what is wrong, also of one that is connected"));
    }
    return seen;
  }

  private static String keys(List<String> ids) {
    List<String> distinct = ids.stream().distinct().sorted().toList();
    return (distinct.size() == 1 ? "key " : "keys ")
        + String.join(", ", distinct.subList(0, Math.min(distinct.size(), MOST_NAMED)))
        + (distinct.size() > MOST_NAMED ? ", ..." : "");
  }

  /** Looks for each object, and uses some. The encryptions more are not counted. */
  private void token(Path file, List<Diagnosis> seen) {
    try (Pkcs11Custodian token =
        new Pkcs11Custodian(
            tokens.settings(config, file),
            (materialId, count) -> 0,
            new ReadWrappingKeys(config.vaultFile()))) {
      Diagnosis keys = keysIn(token, file);
      Optional<Diagnosis> unknown = unknownIn(token, file);
      seen.add(keys);
      unknown.ifPresent(seen::add);
    } catch (KmsException e) {
      seen.add(
          Diagnosis.finding(
              Topic.CUSTODIAN,
              file.toString(),
              String.valueOf(e.getMessage()),
              "mend that; until then no key in the token can be used"));
    }
  }

  private Diagnosis keysIn(Pkcs11Custodian token, Path file) {
    Set<KeptMaterial> kept = new HashSet<>(token.kept());
    List<BackingKey> lost =
        inToken.stream().filter(key -> !kept.contains(Pkcs11Custodian.objectOf(key))).toList();
    if (!lost.isEmpty()) {
      return Diagnosis.finding(
          Topic.CUSTODIAN,
          file.toString(),
          "lacks "
              + lost.size()
              + " of the backing keys that are to be in it: those of "
              + keys(lost.stream().map(BackingKey::keyId).toList()),
          "restore a backup of the token that is not older than the vault, or name the token that"
              + " they were made in");
    }
    use(token, fromToken);
    wrapped.values().forEach(key -> use(token, key)); // needs more than the object listed
    return Diagnosis.good(
        Topic.CUSTODIAN,
        file.toString(),
        "leads to a token that has the " + inToken.size() + " backing keys that are to be in it");
  }

  /** Only people can tell whose it is. */
  private Optional<Diagnosis> unknownIn(Pkcs11Custodian token, Path file) {
    List<KeptMaterial> unknown =
        UnknownObjects.in(
            token,
            kept ->
                JdbcRegistry.inspect(config.vaultFile(), view -> UnknownObjects.among(kept, view)));
    return unknown.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Diagnosis.note(
                Topic.CUSTODIAN,
                file.toString(),
                "also has "
                    + unknown.size()
                    + " backing keys that this vault knows nothing of, those of "
                    + keys(unknown.stream().map(KeptMaterial::keyId).toList())
                    + "; they are another vault's, or a newer state's of this one, or were left by a"
                    + " token that answered too late: nothing removes them by itself"));
  }

  private Diagnosis rootKey(byte[] vaultId) {
    Path file = config.rootKeyFile();
    if (fromSoftware == null && Files.notExists(file)) {
      return Diagnosis.note(
          Topic.CUSTODIAN, file.toString(), "is not there, and no key of the account needs it");
    }
    try (RootKey root = open(file, vaultId);
        SoftwareCustodian custodian = new SoftwareCustodian(root)) {
      use(custodian, fromSoftware);
      return Diagnosis.good(
          Topic.CUSTODIAN, file.toString(), "opens the keys of this vault that are in software");
    } catch (KmsException e) {
      return Diagnosis.finding(
          Topic.CUSTODIAN,
          file.toString(),
          String.valueOf(e.getMessage()),
          "mend that; until then no key of the vault can be used that is in software");
    }
  }

  private RootKey open(Path file, byte[] vaultId) {
    Path token = config.rootKeyToken().orElse(null);
    if (token == null) {
      return RootKey.openOrCreate(file, config.passphraseFile(), false, vaultId);
    }
    try (TokenGuard guard = new TokenGuard(tokens.settings(config, token))) {
      return RootKey.openOrCreate(file, guard, false, vaultId);
    }
  }

  private static void use(Custodian custodian, @Nullable BackingKey key) {
    if (key == null) {
      return;
    }
    if (key.keySpec() == KeySpec.SYMMETRIC_DEFAULT) {
      custodian.encrypt(key, new byte[1], new byte[0]);
    } else if (key.keySpec().isAsymmetric()) {
      custodian.publicKey(key);
    } else {
      custodian.mac(key, new byte[1]);
    }
  }
}
