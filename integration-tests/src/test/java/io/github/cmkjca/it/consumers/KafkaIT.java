package io.github.cmkjca.it.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.it.ChildJvm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A broker of Apache Kafka in a JVM of its own, and its clients; broker and clients show each other
 * certificates.
 */
@ConsumerTest
class KafkaIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(names = {"RSA_2048", "EC_P256"})
  void carriesMessages(KeyKind kind) throws Exception {
    int port = freePort();
    Properties client =
        Settings.of("kafka-client.properties").with(KeyStoreFile.client(kind)).properties();
    client.put("bootstrap.servers", "localhost:" + port);
    Process broker = startBroker(kind, port);
    try {
      createTopic(client);
      send(client, "hello");
      assertThat(receive(client)).isEqualTo("hello");

      KeyStoreFile.assertAudited(() -> describe(client));
      KeyStoreFile.assertRevocable(() -> describe(client));
    } finally {
      broker.toHandle().destroyForcibly();
      broker.waitFor();
    }
  }

  private Process startBroker(KeyKind kind, int port) throws IOException {
    int controller = freePort();
    Path configuration =
        Settings.of("kafka-broker.properties")
            .with(KeyStoreFile.server(kind))
            .and(
                """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@localhost:%2$d
                listeners=SSL://localhost:%1$d,CONTROLLER://localhost:%2$d
                listener.security.protocol.map=SSL:SSL,CONTROLLER:PLAINTEXT
                inter.broker.listener.name=SSL
                controller.listener.names=CONTROLLER
                offsets.topic.replication.factor=1
                log.dirs=%3$s
                """
                    .formatted(port, controller, folder.resolve("logs")))
            .writtenTo(folder.resolve("server.properties"));
    ChildJvm.Result formatted =
        jvm()
            .run(
                StorageTool.class,
                "format",
                "--config",
                configuration.toString(),
                "--cluster-id",
                Uuid.randomUuid().toString());
    assertThat(formatted).returns(0, ChildJvm.Result::exitCode);
    return jvm().start(Kafka.class, configuration.toString());
  }

  private static ChildJvm jvm() {
    return ChildJvm.withHome(Path.of(System.getProperty("cmk.home")))
        .options("-Dcmk.audit.summary-interval=1s", "-Xmx512m")
        .classPath(System.getProperty("surefire.test.class.path"));
  }

  private static void createTopic(Properties client) throws Exception {
    try (Admin admin = Admin.create(client)) {
      admin
          .createTopics(List.of(new NewTopic("greetings", Optional.of(1), Optional.of((short) 1))))
          .all()
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static void send(Properties client, String text) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
      producer
          .send(new ProducerRecord<>("greetings", text))
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  private static String receive(Properties client) {
    TopicPartition partition = new TopicPartition("greetings", 0);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      for (ConsumerRecord<String, String> message : consumer.poll(PATIENCE)) {
        return message.value();
      }
      throw new AssertionError("no message");
    }
  }

  /** By a connection of its own. */
  private static void describe(Properties client) throws Exception {
    try (Admin admin = Admin.create(client)) {
      assertThat(admin.describeCluster().nodes().get(20, TimeUnit.SECONDS)).hasSize(1);
    } catch (ExecutionException refused) {
      throw refused.getCause() instanceof Exception cause ? cause : refused;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
