package io.github.cmkjca.kms;

import io.github.cmkjca.registry.AliasRecord;
import io.github.cmkjca.registry.EntryRecord;
import io.github.cmkjca.registry.KeyRecord;
import io.github.cmkjca.registry.KeyRegistry;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.ConflictException;
import io.github.cmkjca.spi.kms.InvalidKeyUsageException;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keystore entries in the registry. A certificate has no CMK whose policy could decide, yet it
 * says whom to trust: only the account root puts and deletes certificates.
 */
final class RegistryEntryVault implements EntryVault {
  private static final int ALIASES_AT_ONCE = 1000;
  private static final int MAX_NAME = 2048;

  private final KeyRegistry registry;
  private final KeyNames names;
  private final KeyDirectory directory;
  private final Authorizer authorizer;
  private final Journal journal;
  private final AliasOperations aliases;

  RegistryEntryVault(Vault vault) {
    this.registry = vault.registry();
    this.names = vault.names();
    this.directory = vault.directory();
    this.authorizer = vault.authorizer();
    this.journal = vault.journal();
    this.aliases = new AliasOperations(vault);
  }

  @Override
  public List<String> names() {
    return registry.read(KeyRegistry.View::entryNames);
  }

  @Override
  public List<String> certifiedNames() {
    return registry.read(KeyRegistry.View::certifiedEntryNames);
  }

  @Override
  public long certifiedRevision() {
    return registry.read(KeyRegistry.View::certifiedRevision);
  }

  @Override
  public Optional<Entry> get(String name) {
    return registry.read(view -> view.entry(name)).map(EntryCodec::decode);
  }

  @Override
  public void put(Entry given) {
    journal.<@Nullable Void>change(
        Operation.PUT_KEY_STORE_ENTRY,
        call -> {
          EntryRecord entry = checked(call, given);
          return change -> {
            if (given instanceof ChainEntry chain && change.alias(chain.name()).isEmpty()) {
              aliases.create(call, change, chain.name(), chain.keyArn());
            }
            put(call, change, given, entry);
            return null;
          };
        });
  }

  @Override
  public void exchange(List<Seen> seen, Entry next, Set<String> removed) {
    journal.<@Nullable Void>change(
        Operation.PUT_KEY_STORE_ENTRY,
        call -> {
          EntryRecord entry = checked(call, next);
          for (String name : removed) {
            call.parameter("replacedEntryName", name);
          }
          return change -> {
            for (Seen before : seen) {
              if (!isSame(before.entry(), change.entry(before.name()))) {
                throw new ConflictException(
                    "Keystore entry '" + before.name() + "' was changed meanwhile.");
              }
            }
            for (String name : removed) {
              Optional<EntryRecord> found = change.entry(name);
              if (found.isPresent()) {
                permitDelete(call, change, found.get());
                change.deleteEntry(name);
              }
            }
            put(call, change, next, entry);
            return null;
          };
        });
  }

  /** The stored form has one form for each entry, and says all but when it was put. */
  private static boolean isSame(Optional<Entry> seen, Optional<EntryRecord> found) {
    if (seen.isEmpty() || found.isEmpty()) {
      return seen.isEmpty() && found.isEmpty();
    }
    EntryRecord before = EntryCodec.encode(seen.get());
    return before.kind().equals(found.get().kind())
        && Arrays.equals(before.content(), found.get().content());
  }

  private static EntryRecord checked(Call call, Entry given) {
    String name = given.name();
    if (name.isEmpty()
        || name.length() > MAX_NAME
        || name.startsWith(KeyNames.ALIAS_PREFIX) != (given instanceof ChainEntry)) {
      throw new ValidationException(
          "name of a keystore entry: 1 to "
              + MAX_NAME
              + " characters that begin with alias/ where it is the chain of an asymmetric"
              + " CMK, and only there");
    }
    if (waits(name) && !(given instanceof PrivateKeyEntry && mayBeWaitedFor(name))) {
      throw new ValidationException(
          "name of a keystore entry: those that begin with "
              + WAITING
              + " are of private keys that wait to be the next ones of other entries");
    }
    EntryRecord record = EntryCodec.encode(given);
    call.parameter("entryName", name).parameter("entryKind", record.kind());
    return new EntryRecord(
        name,
        record.kind(),
        record.content(),
        record.creationDate().truncatedTo(ChronoUnit.MILLIS));
  }

  private void put(Call call, KeyRegistry.Change change, Entry given, EntryRecord entry) {
    boolean ofAlias = given instanceof ChainEntry;
    Optional<EntryRecord> replaced = change.entry(entry.entryName());
    if (waits(entry.entryName())) {
      permitWaiting(call, change, entry.entryName());
    } else if (replaced.isPresent() && !ofAlias) {
      permit(call, change, EntryCodec.decode(replaced.get()));
    }
    KnownKey key = permit(call, change, given);
    if (ofAlias && key != null) {
      KeyLifecycle.check(call.operation(), key);
      requireAliasOf(change, entry.entryName(), key);
    } else if (key != null) {
      KeyLifecycle.check(call.operation(), key);
      KeyUsages.check(call.operation(), key);
      KeyUsages.checkSymmetric(key);
    }
    if (replaced.isEmpty()) {
      deleteWaiting(call, change, entry.entryName());
    }
    change.putEntry(entry);
  }

  /** What waited for an entry says nothing about another one of its name. */
  private static void deleteWaiting(Call call, KeyRegistry.Change change, String name) {
    if (change.deleteEntry(WAITING + name)) {
      call.parameter("removedEntryName", WAITING + name);
    }
  }

  private static boolean waits(String name) {
    return name.startsWith(WAITING);
  }

  /** A CMK keeps its key for good, and what waits is not waited for. */
  private static boolean mayBeWaitedFor(String waiting) {
    String name = waiting.substring(WAITING.length());
    return !name.isEmpty() && !name.startsWith(KeyNames.ALIAS_PREFIX) && !waits(name);
  }

  @Override
  public boolean delete(String name) {
    return journal.change(
        Operation.DELETE_KEY_STORE_ENTRY,
        call -> {
          call.parameter("entryName", name);
          return change -> {
            Optional<EntryRecord> found = change.entry(name);
            if (found.isEmpty()) {
              return false;
            }
            call.parameter("entryKind", found.get().kind());
            permitDelete(call, change, found.get());
            deleteWaiting(call, change, name);
            return change.deleteEntry(name);
          };
        });
  }

  @Override
  public Optional<CmkAlias> cmkAlias(String aliasName) {
    return registry.read(view -> view.alias(aliasName).flatMap(alias -> cmkAlias(view, alias)));
  }

  @Override
  public List<CmkAlias> cmkAliases() {
    return registry.read(
        view -> {
          List<CmkAlias> all = new ArrayList<>();
          String after = null;
          List<AliasRecord> page;
          do {
            page = view.aliasesAfter(after, ALIASES_AT_ONCE);
            for (AliasRecord alias : page) {
              cmkAlias(view, alias).ifPresent(all::add);
              after = alias.aliasName();
            }
          } while (page.size() == ALIASES_AT_ONCE);
          return List.copyOf(all);
        });
  }

  /** A chain is kept where it will be found: under an alias of its key. */
  private static void requireAliasOf(KeyRegistry.View view, String name, KnownKey key) {
    if (!key.record().keySpec().isAsymmetric()) {
      throw new InvalidKeyUsageException(key.arn() + " is no key pair and has no certificates.");
    }
    Optional<AliasRecord> alias =
        view.alias(name).filter(found -> found.targetKeyId().equals(key.record().keyId()));
    if (alias.isEmpty()) {
      throw new NotFoundException("Alias " + name + " of " + key.arn() + " is not found.");
    }
  }

  private Optional<CmkAlias> cmkAlias(KeyRegistry.View view, AliasRecord alias) {
    Optional<KeyRecord> key = view.key(alias.targetKeyId());
    return key.map(
        k ->
            new CmkAlias(
                alias.aliasName(),
                names.keyArn(k.keyId()),
                k.keySpec(),
                k.keyUsage(),
                alias.creationDate()));
  }

  private void permitDelete(Call call, KeyRegistry.View view, EntryRecord record) {
    if (waits(record.entryName())) {
      permitWaiting(call, view, record.entryName());
    } else {
      permitDecidable(call, view, record);
    }
  }

  /**
   * What waits takes the place of another entry, so that one decides: else whoever has any CMK
   * could have his own key certified for it, or keep everybody else from renewing it. Where there
   * is none, what waits decides for itself, and the account root, who could put that entry first,
   * over it.
   */
  private void permitWaiting(Call call, KeyRegistry.View view, String waiting) {
    Optional<EntryRecord> present = view.entry(waiting.substring(WAITING.length()));
    Optional<EntryRecord> self = view.entry(waiting);
    if (present.isPresent()) {
      permitDecidable(call, view, present.get());
    } else if (self.isPresent() && !isRoot(call)) {
      permit(call, view, EntryCodec.decode(self.get()));
    }
  }

  /** Root may delete also what no policy can decide: unreadable, or of a CMK that is gone. */
  private void permitDecidable(Call call, KeyRegistry.View view, EntryRecord record) {
    try {
      permit(call, view, EntryCodec.decode(record));
    } catch (KmsInternalException | NotFoundException undecidable) {
      if (!isRoot(call)) {
        throw undecidable;
      }
    }
  }

  private boolean isRoot(Call call) {
    return call.principal().equals(names.accountRoot());
  }

  /**
   * Permits putting and deleting an entry to those who may Encrypt under its CMK.
   *
   * @return the CMK; null for a certificate
   */
  private @Nullable KnownKey permit(Call call, KeyRegistry.View view, Entry entry) {
    if (entry instanceof SecretKeyEntry key) {
      return permit(call, view, key.keyArn(), key.encryptionContext());
    }
    if (entry instanceof PrivateKeyEntry key) {
      return permit(call, view, key.keyArn(), key.encryptionContext());
    }
    if (entry instanceof ChainEntry chain) {
      return permitUse(call, view, chain.keyArn());
    }
    authorizer.permitAccountRoot(call);
    return null;
  }

  /** Who may use a key pair may say who certifies it. */
  private KnownKey permitUse(Call call, KeyRegistry.View view, String keyArn) {
    NamedKey named = directory.find(view, names.parseKeyId(keyArn));
    KnownKey key = named.key();
    call.resource(key.arn());
    Operation use =
        switch (key.record().keyUsage()) {
          case SIGN_VERIFY -> Operation.SIGN;
          case KEY_AGREEMENT -> Operation.DERIVE_SHARED_SECRET;
          case GENERATE_VERIFY_MAC -> Operation.GENERATE_MAC;
          case ENCRYPT_DECRYPT -> Operation.DECRYPT;
        };
    authorizer.permit(call, key, use.action(), EncryptionContext.empty(), named.conditionKeys());
    return key;
  }

  private KnownKey permit(
      Call call, KeyRegistry.View view, String keyArn, EncryptionContext context) {
    NamedKey named = directory.find(view, names.parseKeyId(keyArn));
    call.resource(named.key().arn());
    authorizer.permit(
        call, named.key(), Operation.ENCRYPT.action(), context, named.cryptoConditionKeys());
    return named.key();
  }
}
