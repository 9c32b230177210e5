// SPDX-License-Identifier: Apache-2.0
#include "app/decision_parts.hpp"

#include <chrono>
#include <utility>

#include "api/paper_document.hpp"
#include "app/assets.hpp"
#include "base/log.hpp"

namespace dyad::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kSettle = 50ms;    // a burst of commits is looked at once
constexpr auto kLookAgain = 15s;  // times are reached without a commit
constexpr auto kAfterFailure = 5s;
constexpr std::string_view kAuthority = "Dyad signing authority of this installation";

Result<std::string_view> data(const char* name) {
  const auto asset = find_asset(name);
  if (!asset) return fail(ErrorKind::not_found, "the program does not carry this file", name);
  return asset->text;
}

}  // namespace

DecisionThread::DecisionThread(care::DecisionWatch watch)
    : watch_(std::move(watch)), thread_([this] { run(); }) {}

DecisionThread::~DecisionThread() {
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void DecisionThread::note() {
  const std::scoped_lock lock(mutex_);
  if (!std::exchange(news_, true)) wake_.notify_all();  // in a burst it is awake, and settling
}

void DecisionThread::run() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    wake_.wait_for(lock, kLookAgain, [this] { return stop_ || news_; });
    if (stop_) return;
    if (news_) wake_.wait_for(lock, kSettle, [this] { return stop_; });
    news_ = false;
    lock.unlock();
    const auto done = watch_.run_once();
    if (!done) log::error("decisions could not be looked at: " + done.error().message);
    lock.lock();
    if (!done) {
      wake_.wait_for(lock, kAfterFailure, [this] { return stop_; });
      news_ = true;
    }
  }
}

DecisionParts::DecisionParts(care::Phrases phrases, access::Secrets& secrets, const api::Context& context,
                             care::FollowUpPlan follow_up, care::RunPlans steps)
    : phrases_(std::move(phrases)),
      keeper_(secrets),
      keys_(keeper_, std::string(kAuthority)),
      decisions_{care::Resolutions(context.book, context.quantities, phrases_, &keys_, api::paper_pdf,
                                   "Dyad " + context.version),
                 std::move(follow_up)},
      steps_(std::move(steps)),
      runs_(context.book, context.quantities, steps_) {}

Result<std::unique_ptr<DecisionParts>> DecisionParts::open(api::Context& context) {
  const auto words = data("data/care/minutes.json");
  if (!words) return std::unexpected(words.error());
  auto phrases = care::Phrases::load(*words);
  if (!phrases) return std::unexpected(phrases.error());
  const auto times = data("data/care/follow_up.json");
  if (!times) return std::unexpected(times.error());
  auto follow_up = care::FollowUpPlan::load(*times);
  if (!follow_up) return std::unexpected(follow_up.error());
  const auto operations = data("data/care/operation_steps.json");
  if (!operations) return std::unexpected(operations.error());
  auto steps = care::RunPlans::load(*operations);
  if (!steps) return std::unexpected(steps.error());
  std::unique_ptr<DecisionParts> out(new DecisionParts(std::move(*phrases), context.accounts->secrets(),
                                                       context, std::move(*follow_up), std::move(*steps)));
  context.decisions = &out->decisions_;
  context.runs = &out->runs_;
  if (auto ok = out->open_plans(context); !ok) return std::unexpected(ok.error());
  return out;
}

Result<void> DecisionParts::open_plans(api::Context& context) {
  const auto words = data("data/care/plan_words.json"), kinds = data("data/care/plan_templates.json");
  if (!words) return std::unexpected(words.error());
  if (!kinds) return std::unexpected(kinds.error());
  auto phrases = care::Phrases::load(*words);
  if (!phrases) return std::unexpected(phrases.error());
  auto templates = care::PlanTemplates::load(*kinds, context.offers->words(), steps_);
  if (!templates) return std::unexpected(templates.error());
  plans_.emplace(context.record, context.book, context.quantities, steps_,
                 care::JointPlans::Words{std::move(*phrases), context.offers->words(), std::move(*templates)},
                 "Dyad " + context.version);
  context.plans = &*plans_;
  return {};
}

void DecisionParts::start(record::Record& record) {
  thread_ = std::make_unique<DecisionThread>(
      care::DecisionWatch(record, decisions_.resolutions, decisions_.follow_up.remind_before_minutes));
}

void DecisionParts::note() {
  if (thread_) thread_->note();
}

}  // namespace dyad::app
