package dev.barista.loadgen;

/** Calls that count, by how they ended. Confined to one thread. */
final class Tally {

    long ok;
    long inTime;
    long refused;
    long late;
    long timedOut;
    long failed;
    long waited;
    long neverSent;

    void add(Outcome outcome) {
        switch (outcome) {
            case OK -> ok++;
            case REFUSED -> refused++;
            case LATE -> late++;
            case TIMED_OUT -> timedOut++;
            case FAILED -> failed++;
        }
    }

    void add(Tally other) {
        ok += other.ok;
        inTime += other.inTime;
        refused += other.refused;
        late += other.late;
        timedOut += other.timedOut;
        failed += other.failed;
        waited += other.waited;
        neverSent += other.neverSent;
    }

    StepResult.Counts counts() {
        return new StepResult.Counts(ok, inTime, refused, late, timedOut, failed, waited, neverSent);
    }
}
