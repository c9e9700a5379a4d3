package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.AcceptAllPublickeyAuthenticator;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.apache.sshd.server.command.Command;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Apache MINA SSHD proves itself by a host key, and logs in by a user's key, of a keystore. */
@ConsumerTest
class MinaSshdIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @BeforeAll
  static void configure() {
    Settings.of("mina-sshd.properties")
        .properties()
        .forEach((name, value) -> System.setProperty((String) name, (String) value));
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "EC_P256"})
  void provesItselfByItsHostKey(KeyKind kind) throws Exception {
    KeyPair hostKey = fromKeyStore(kind);
    KeyPair user = KeyKind.EC_P256.generate();
    try (SshServer server = server(hostKey, AcceptAllPublickeyAuthenticator.INSTANCE);
        SshClient client = client(hostKey.getPublic())) {
      KeyStoreFile.assertAudited(
          () -> assertThat(talk(client, server, user)).isEqualTo("you said: hello"));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "EC_P256"})
  void doesNotProveItselfByARevokedHostKey(KeyKind kind) throws Exception {
    KeyPair hostKey = fromKeyStore(kind);
    KeyPair user = KeyKind.EC_P256.generate();
    try (SshServer server = server(hostKey, AcceptAllPublickeyAuthenticator.INSTANCE);
        SshClient client = client(hostKey.getPublic())) {
      KeyStoreFile.assertRevocable(() -> talk(client, server, user));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "EC_P256"})
  void logsInByTheKeyOfTheUser(KeyKind kind) throws Exception {
    KeyPair hostKey = KeyKind.EC_P256.generate();
    KeyPair user = fromKeyStore(kind);
    try (SshServer server =
            server(hostKey, (name, key, session) -> KeyUtils.compareKeys(key, user.getPublic()));
        SshClient client = client(hostKey.getPublic())) {
      KeyStoreFile.assertAudited(
          () -> assertThat(talk(client, server, user)).isEqualTo("you said: hello"));
    }
  }

  private static KeyPair fromKeyStore(KeyKind kind) {
    return new KeyPair(
        TestPki.instance().client(kind).certificate().getPublicKey(),
        KeyStoreFile.client(kind).key());
  }

  private static SshServer server(KeyPair hostKey, PublickeyAuthenticator users)
      throws IOException {
    SshServer server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    // README: Apache MINA SSHD
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    // README: end
    server.setPublickeyAuthenticator(users);
    server.setCommandFactory((channel, command) -> new Echo(command));
    server.start();
    return server;
  }

  private static SshClient client(PublicKey expected) {
    SshClient client = SshClient.setUpDefaultClient();
    client.setServerKeyVerifier((session, address, key) -> KeyUtils.compareKeys(key, expected));
    client.setKeyIdentityProvider(KeyPairProvider.EMPTY_KEYPAIR_PROVIDER);
    client.start();
    return client;
  }

  private static String talk(SshClient client, SshServer server, KeyPair user) throws IOException {
    try (ClientSession session =
        client.connect("alice", "127.0.0.1", server.getPort()).verify(PATIENCE).getSession()) {
      session.addPublicKeyIdentity(user);
      session.auth().verify(PATIENCE);
      return session.executeRemoteCommand("hello");
    }
  }

  /** Says what it was told. */
  private static final class Echo extends AbstractCommandSupport implements Command {
    Echo(String command) {
      super(command, null);
    }

    @Override
    public void run() {
      try {
        getOutputStream().write(("you said: " + getCommand()).getBytes(StandardCharsets.UTF_8));
        getOutputStream().flush();
        onExit(0);
      } catch (IOException e) {
        onExit(1, e.getMessage());
      }
    }
  }
}
