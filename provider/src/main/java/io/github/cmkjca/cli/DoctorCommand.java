package io.github.cmkjca.cli;

import io.github.cmkjca.Wiring;
import io.github.cmkjca.config.CmkConfig;
import io.github.cmkjca.doctor.Diagnosis;
import io.github.cmkjca.doctor.Doctor;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code doctor}: what was seen, as text for people or in the form of {@code --output}. */
final class DoctorCommand {
  /** There is something to mend. */
  static final int FINDINGS = 1;

  private DoctorCommand() {}

  static int run(Console console, Arguments arguments) {
    Doctor doctor =
        new Doctor(
            () ->
                CmkConfig.ofCommandLine(
                    console.flags(), console.systemProperties(), console.environment()),
            Clock.systemUTC(),
            Wiring::tokenOf);
    List<Diagnosis> seen = doctor.examine();
    if (console.output() == null) {
      seen.forEach(diagnosis -> console.out().print(text(diagnosis)));
    } else {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("Diagnoses", seen.stream().map(DoctorCommand::members).toList());
      console.out().print(console.output().format("Doctor", answer));
    }
    return seen.stream().anyMatch(Diagnosis::isFinding) ? FINDINGS : Cli.OK;
  }

  private static String text(Diagnosis diagnosis) {
    String mark =
        switch (diagnosis.verdict()) {
          case GOOD -> "ok     ";
          case NOTE -> "note   ";
          case FINDING -> "FINDING";
        };
    String line =
        "%s  %-13s  %s: %s%n"
            .formatted(mark, diagnosis.topic().word(), diagnosis.subject(), diagnosis.statement());
    return diagnosis.advice() == null ? line : line + "         -> " + diagnosis.advice() + "\n";
  }

  private static Map<String, Object> members(Diagnosis diagnosis) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("Topic", diagnosis.topic().name().toLowerCase(Locale.ROOT));
    members.put("Verdict", diagnosis.verdict().name().toLowerCase(Locale.ROOT));
    members.put("Subject", diagnosis.subject());
    members.put("Statement", diagnosis.statement());
    if (diagnosis.advice() != null) {
      members.put("Advice", diagnosis.advice());
    }
    return members;
  }
}
