use super::*;

fn running(second: u64) -> News {
    News::Running(Glimpse {
        elapsed: Duration::from_millis(second * 1_000 + 400),
        duration: Duration::from_secs(30),
        done: 1_180,
        in_flight: 20,
        p99_micros: 412_000,
        paid: 1_165,
        failed: 15,
        pending: 12,
        faults: [("lost-answer".to_owned(), 36), ("slow".to_owned(), 61)].into(),
    })
}

fn shown(terminal: bool, news: &[News]) -> String {
    let display = Display::new(Vec::new(), terminal);
    for news in news {
        display.hear(news);
    }
    display.finish();
    String::from_utf8(display.state.into_inner().unwrap().out).unwrap()
}

#[test]
fn a_running_line_says_second_done_in_flight_p99_results_and_faults() {
    let expected = " 12/30 s  1,180 done, 20 in flight  p99 412 ms  1,165 paid, 15 failed, 12 pending  97 faults, most slow 61";
    assert_eq!(line(&running(12)), expected);
}

#[test]
fn a_drain_says_what_it_waits_for() {
    let news = News::Draining {
        waited: Duration::from_millis(1_500),
        limit: Duration::from_secs(90),
        open_jobs: 1,
        pending: 2,
    };
    assert_eq!(line(&news), "draining 1.5 s of at most 90.0 s: 1 job and 2 orders open");
}

#[test]
fn a_terminal_gets_one_line_that_updates_itself() {
    let text = shown(true, &[running(1), running(2), News::Milestone("done".to_owned())]);
    assert_eq!(text.matches('\n').count(), 2, "{text:?}");
    assert_eq!(text.matches("\x1b[K").count(), 2, "{text:?}");
    assert!(text.ends_with("\ndone\n"), "{text:?}");
}

#[tokio::test(start_paused = true)]
async fn a_log_gets_a_plain_line_every_few_seconds() {
    let display = Display::new(Vec::new(), false);
    for second in 0..11 {
        display.hear(&running(second));
        tokio::time::advance(Duration::from_secs(1)).await;
    }
    let text = String::from_utf8(display.state.into_inner().unwrap().out).unwrap();
    let seconds: Vec<_> = text.lines().map(|line| line.split('/').next().unwrap().trim()).collect();
    assert_eq!(seconds, ["0", "5", "10"]);
    assert!(!text.contains('\x1b') && !text.contains('\r'), "{text:?}");
}
