package io.github.cmkjca.kms.caller;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.spi.CmkPrincipal;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivilegedAction;
import java.util.List;
import java.util.Optional;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;

/** The first subject of a JVM is seen although nobody had run as one before. */
class FirstSubjectTest {
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws Exception {
      PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
      CallerChain chain = new CallerChain("111122223333", Optional.empty(), List.of());
      for (int i = 0; i < 20_000; i++) { // so that compiled code meets the change
        chain.current();
      }
      out.println(chain.current());
      Subject subject = new Subject();
      subject.getPrincipals().add(new CmkPrincipal("arn:aws:iam::111122223333:user/alice"));
      Method doAs = Subject.class.getMethod("doAs", Subject.class, PrivilegedAction.class);
      out.println(doAs.invoke(null, subject, (PrivilegedAction<String>) chain::current));
      out.println(chain.current());
    }
  }

  @Test
  void theFirstSubjectOfAJvmIsSeen() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said.lines())
        .containsExactly(
            "arn:aws:iam::111122223333:root",
            "arn:aws:iam::111122223333:user/alice",
            "arn:aws:iam::111122223333:root");
  }
}
