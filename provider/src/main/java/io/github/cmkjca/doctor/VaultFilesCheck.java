package io.github.cmkjca.doctor;

import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.doctor.Diagnosis.Topic;
import io.github.cmkjca.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether the files of a vault belong to the user who runs, and to nobody else. */
final class VaultFilesCheck {
  private static final Set<PosixFilePermission> WRITING =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private final List<Diagnosis> seen = new ArrayList<>();

  private VaultFilesCheck() {}

  static List<Diagnosis> examine(CmkConfig config) {
    VaultFilesCheck check = new VaultFilesCheck();
    Path database = config.vaultFile();
    check.directory(config.home());
    check.file(Topic.VAULT, database);
    check.file(Topic.VAULT, database.resolveSibling(database.getFileName() + "-wal"));
    check.file(Topic.ROOT_KEY, config.rootKeyFile());
    config.passphraseFile().ifPresent(file -> check.file(Topic.ROOT_KEY, file));
    config.pkcs11PinFile().ifPresent(file -> check.file(Topic.CUSTODIAN, file));
    check.directory(config.auditDir());
    check.owner(database);
    if (check.seen.isEmpty()) {
      check.seen.add(
          Diagnosis.good(
              Topic.VAULT, config.home().toString(), "its files are private to this user"));
    }
    return check.seen;
  }

  private void file(Topic topic, Path file) {
    if (Files.notExists(file)) {
      return;
    }
    try {
      PrivateFiles.requirePrivate(file);
    } catch (FileSystemException e) {
      add(topic, file, "is open to other users", "chmod 600 " + file);
    } catch (IOException e) {
      add(topic, file, "cannot be examined: " + e, "run as the user that owns it");
    }
  }

  private void directory(Path directory) {
    PosixFileAttributeView view =
        Files.getFileAttributeView(directory, PosixFileAttributeView.class); // null on Windows
    if (view == null || Files.notExists(directory)) {
      return;
    }
    try {
      if (view.readAttributes().permissions().stream().anyMatch(WRITING::contains)) {
        add(
            Topic.VAULT,
            directory,
            "can be written by other users, who could put files of theirs in place of the vault's",
            "chmod 700 " + directory);
      }
    } catch (IOException e) {
      add(Topic.VAULT, directory, "cannot be examined: " + e, "run as the user that owns it");
    }
  }

  /** What this user makes in the vault is of mode 0600 and so closed to the vault's owner. */
  private void owner(Path database) {
    try {
      String owner = Files.getOwner(database).getName();
      String user = System.getProperty("user.name", owner);
      if (!owner.equals(user)) {
        add(
            Topic.VAULT,
            database,
            "belongs to " + owner + ", and this is run by " + user,
            "run everything on this vault as "
                + owner
                + ": what others make there is closed to it");
      }
    } catch (IOException | UnsupportedOperationException e) {
      seen.add(Diagnosis.note(Topic.VAULT, database.toString(), "its owner is not known"));
    }
  }

  private void add(Topic topic, Path path, String statement, String advice) {
    seen.add(Diagnosis.finding(topic, path.toString(), statement, advice));
  }
}
