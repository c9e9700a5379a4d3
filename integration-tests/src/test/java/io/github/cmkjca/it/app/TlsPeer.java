package io.github.cmkjca.it.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Speaks TLS by the JDK's default socket factories, which the system properties {@code
 * javax.net.ssl.*} configure. Reads orders from standard input: {@code serve} answers with the port
 * of a server that sends each client the name in its certificate; {@code get PORT PROTOCOL} answers
 * with what a server sends.
 */
public final class TlsPeer {
  private TlsPeer() {}

  public static void main(String[] args) throws IOException {
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      String[] words = line.split(" ");
      try {
        System.out.println(
            "ok "
                + (words[0].equals("serve") ? serve() : get(Integer.parseInt(words[1]), words[2])));
      } catch (IOException e) {
        System.out.println(e.toString().replace('\n', ' '));
      }
    }
  }

  private static int serve() throws IOException {
    SSLServerSocket server =
        (SSLServerSocket)
            SSLServerSocketFactory.getDefault()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server.setWantClientAuth(true);
    Thread thread =
        new Thread(
            () -> {
              while (true) {
                try (SSLSocket client = (SSLSocket) server.accept()) {
                  client.getInputStream().read();
                  client.getOutputStream().write(nameOf(client).getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                  e.printStackTrace();
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
    return server.getLocalPort();
  }

  private static String nameOf(SSLSocket client) {
    try {
      return client.getSession().getPeerPrincipal().getName();
    } catch (SSLPeerUnverifiedException anonymous) {
      return "nobody";
    }
  }

  private static String get(int port, String protocol) throws IOException {
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        SSLSocket socket =
            (SSLSocket)
                ((SSLSocketFactory) SSLSocketFactory.getDefault())
                    .createSocket(plain, "localhost", port, true)) {
      plain.setSoTimeout(20_000);
      socket.setEnabledProtocols(new String[] {protocol});
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.substring(answer.lastIndexOf('\n') + 1);
    }
  }
}
