package io.github.cmkjca.kms.identity;

import io.github.cmkjca.threads.Pauses;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The identity policies in the files of a directory. A daemon thread looks at an interval whether
 * they are others than before; what it then reads counts for all later decisions. A directory that
 * is not there has no files; one that cannot be read or understood lets nobody do anything, but for
 * the account's root.
 */
public final class IdentityDirectory implements Identities, AutoCloseable {
  private static final String ENDING = ".json";

  /** A policy of IAM has at most 10,240 characters. */
  private static final long MAX_FILE_BYTES = 1 << 20;

  /**
   * Two changes within one tick of the file system's clock leave the same time of change: a file
   * that was changed so recently is read again.
   */
  private static final Duration CLOCK_TICK = Duration.ofSeconds(2);

  private static final DirectoryContent UNWATCHED =
      DirectoryContent.broken("the thread that reads them has ended; open the vault again");

  private final Path directory;
  private final String account;
  private final long intervalNanos;
  private final AtomicLong version = new AtomicLong();
  private final Thread thread;
  private volatile DirectoryContent content;

  private final Pauses pauses = new Pauses();

  // Only the polling thread uses these, and open() before it.
  private @Nullable SortedMap<String, Stamp> stamps;
  private @Nullable SortedMap<String, String> texts;

  private IdentityDirectory(Path directory, String account, Duration interval) {
    this.directory = directory;
    this.account = account;
    this.intervalNanos = interval.toNanos();
    this.content = DirectoryContent.broken("they were not read yet");
    this.thread = new Thread(this::poll, "cmk-identity-policies");
    thread.setDaemon(true);
  }

  /**
   * Reads the files and goes on looking for changes.
   *
   * @param account of the vault, whose principals the files are about
   * @param interval how often to look
   */
  public static IdentityDirectory open(Path directory, String account, Duration interval) {
    IdentityDirectory opened = new IdentityDirectory(directory, account, interval);
    opened.look();
    opened.thread.start();
    return opened;
  }

  @Override
  public Identity of(String principal) {
    return content.of(principal);
  }

  @Override
  public long version() {
    return version.get();
  }

  /** Ends the thread. Whoever asks later is told what was known last. */
  @Override
  public void close() {
    pauses.end(thread);
  }

  private void poll() {
    try {
      while (pauses.pause(intervalNanos)) {
        look();
      }
    } finally {
      if (!pauses.ended()) { // something went badly wrong, and revocations would go unseen
        content = UNWATCHED;
        version.incrementAndGet();
      }
    }
  }

  /** Takes over what the files say if they are others than before. */
  private void look() {
    try {
      SortedMap<String, Stamp> found = list();
      if (found.equals(stamps) && found.values().stream().noneMatch(Stamp::mayHide)) {
        return;
      }
      SortedMap<String, String> read = read(found);
      stamps = read.keySet().equals(found.keySet()) ? found : null;
      if (!read.equals(texts)) {
        texts = read;
        take(DirectoryContent.of(read, account));
      }
    } catch (IOException | RuntimeException | Error e) {
      // Errors too: a thread that has ended would let revocations go unseen.
      stamps = null;
      texts = null;
      String fault = directory + ": " + e;
      if (!fault.equals(content.fault())) {
        take(DirectoryContent.broken(fault));
      }
    }
  }

  private void take(DirectoryContent changed) {
    content = changed;
    version.incrementAndGet();
    if (changed.fault() != null) {
      System.getLogger("io.github.cmkjca")
          .log(
              Level.WARNING,
              "the identity policies cannot be read, so only the account root may do anything: {0}",
              changed.fault());
    }
  }

  private SortedMap<String, Stamp> list() throws IOException {
    SortedMap<String, Stamp> found = new TreeMap<>();
    Instant now = Instant.now();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(ENDING) && !name.startsWith(".")) {
          add(found, name, file, now);
        }
      }
    } catch (NoSuchFileException e) {
      return new TreeMap<>();
    } catch (NotDirectoryException e) {
      throw new IOException("it is no directory", e);
    }
    return found;
  }

  private static void add(SortedMap<String, Stamp> found, String name, Path file, Instant now)
      throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      return; // it went while we looked
    }
    if (attributes.size() > MAX_FILE_BYTES) {
      throw new IOException(name + " has more than " + MAX_FILE_BYTES + " bytes");
    }
    found.put(name, Stamp.of(attributes, now));
  }

  private SortedMap<String, String> read(SortedMap<String, Stamp> found) throws IOException {
    SortedMap<String, String> read = new TreeMap<>();
    for (String name : found.keySet()) {
      try {
        read.put(name, Files.readString(directory.resolve(name), StandardCharsets.UTF_8));
      } catch (NoSuchFileException e) {
        // It went after we had seen it, which is the news.
      }
    }
    return read;
  }

  /**
   * What tells one state of a file from another without reading it.
   *
   * @param file what the file system knows it by: another one once it is replaced by renaming
   * @param mayHide whether it was changed so recently that a later change may look the same
   */
  private record Stamp(long size, FileTime changed, @Nullable Object file, boolean mayHide) {
    static Stamp of(BasicFileAttributes attributes, Instant now) {
      FileTime changed = attributes.lastModifiedTime();
      return new Stamp(
          attributes.size(),
          changed,
          attributes.fileKey(),
          changed.toInstant().isAfter(now.minus(CLOCK_TICK)));
    }
  }
}
