// SPDX-License-Identifier: Apache-2.0
#include "app/calling.hpp"

#include <chrono>
#include <set>

#include "app/assets.hpp"
#include "base/log.hpp"

namespace dyad::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookAgain = 60s;  // the clock of the machine may have been set
constexpr auto kAfterFailure = 5s;

Result<std::string> file_of(const char* name) {
  const auto asset = find_asset(name);
  if (!asset) return fail(ErrorKind::storage, "the program was built without it", name);
  return std::string(asset->text);
}

}  // namespace

Beat::Beat(Work work, std::function<Instant()> now)
    : work_(std::move(work)), now_(std::move(now)), thread_([this] { run(); }) {}

Beat::~Beat() { stop(); }

void Beat::stop() {
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Beat::wake() {
  {
    const std::scoped_lock lock(mutex_);
    news_ = true;
  }
  changed_.notify_all();
}

void Beat::run() {
  std::optional<Instant> next;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      std::chrono::milliseconds wait = kLookAgain;
      if (next)
        wait = std::min(wait, std::chrono::milliseconds(std::max<std::int64_t>(0, next->ms - now_().ms)));
      changed_.wait_for(lock, wait, [this] { return stop_ || news_; });
      if (stop_) return;
      news_ = false;
    }
    next = work_();
  }
}

Result<std::unique_ptr<Calling>> Calling::open(const Choice& choice, record::Record& record,
                                               const Knowledge& known, access::Accounts& accounts) {
  auto settings = read_calling(choice.file, choice.hooks);
  if (!settings) return std::unexpected(settings.error());
  const auto rules = file_of("data/care/consult_rules.json"), times = file_of("data/care/escalation.json"),
             messages = file_of("data/care/messages.json");
  for (const auto* file : {&rules, &times, &messages})
    if (!*file) return std::unexpected(file->error());
  const auto words = json::parse(*messages);
  if (!words) return std::unexpected(words.error());
  auto policy = care::calling::Policy::read(*rules, *times, settings->escalation);
  if (!policy) return std::unexpected(policy.error());
  const auto pem = accounts.secrets().get_or("push-key", [] {
    const auto made = access::PushKey::make();
    return made ? made->pem() : std::string();
  });
  if (!pem) return std::unexpected(pem.error());
  auto key = access::PushKey::from_pem(*pem);
  if (!key) return std::unexpected(key.error());
  std::vector<std::string> services = choice.hooks;
  for (const auto& service : (*words)["push_services"].items()) services.emplace_back(service.as_string());
  std::unique_ptr<Calling> out(new Calling(record));
  out->policy_ = std::move(*policy);
  out->push_.emplace(accounts.secrets(), key->public_key(), std::move(services));
  out->channels_.emplace(std::move(*settings), *out->push_, std::move(*key), choice.link, (*words)["texts"]);
  out->desk_.emplace(record, known.book, known.quantities, *out->policy_, *out->channels_);
  return out;
}

void Calling::note(const std::vector<record::Version>& versions) {
  if (!desk_->note(versions)) return;
  if (silence_) silence_->wake();
  if (messages_) messages_->wake();
}

void Calling::stop() {
  if (silence_) silence_->stop();
  if (messages_) messages_->stop();
}

Result<void> Calling::start() {
  if (auto done = desk_->recall(); !done) return done;
  const auto now = [this] { return record_.now(); };
  const auto later = [now](const Error& why) -> std::optional<Instant> {
    log::error("calls: " + why.message);
    return Instant{now().ms + std::chrono::milliseconds(kAfterFailure).count()};
  };
  silence_ = std::make_unique<Beat>(
      [this, later]() -> std::optional<Instant> {
        const auto next = desk_->escalate();
        return next ? *next : later(next.error());
      },
      now);
  messages_ = std::make_unique<Beat>(
      [this, later]() -> std::optional<Instant> {
        for (;;) {
          std::optional<Instant> next;
          const auto more = desk_->send_one(next);
          if (!more) return later(more.error());
          if (!*more) return next;
        }
      },
      now);
  return {};
}

namespace {

// People of the demo who work shifts and are called by nobody: they are on no list.
Result<std::set<std::string, std::less<>>> not_on_call() {
  const auto file = find_asset("data/demo/people.json");
  if (!file) return fail(ErrorKind::not_found, "the program was built without it", "data/demo/people.json");
  const auto people = json::parse(file->text);
  if (!people) return std::unexpected(people.error());
  std::set<std::string, std::less<>> out;
  for (const auto& person : (*people)["people"].items())
    if (!person["on_call"].as_bool().value_or(true)) out.emplace(person["login"].as_string());
  return out;
}

}  // namespace

Result<void> add_demo_lists(record::Record& record) {
  constexpr std::int64_t kYear_ms = 365LL * 24 * 3'600'000;
  const auto held = record.store().of_type("Slot", {});
  if (!held) return std::unexpected(held.error());
  if (!held->empty()) return {};
  const auto reach = care::calling::Reach::read(record.store(), record.now());
  if (!reach) return std::unexpected(reach.error());
  const auto shifts_only = not_on_call();
  if (!shifts_only) return std::unexpected(shifts_only.error());
  json::Array entries;
  const auto add = [&](json::Value resource) {
    const std::string url =
        std::string(resource["resourceType"].as_string()) + "/" + std::string(resource["id"].as_string());
    entries.push_back(json::object(
        {{"resource", std::move(resource)}, {"request", json::object({{"method", "PUT"}, {"url", url}})}}));
  };
  for (const auto& post : reach->posts()) {
    if (post.role == "department_head" || post.role == "coordinator" || post.role == "administrator" ||
        post.role == "steward" || post.role == "auditor" || shifts_only->contains(post.person))
      continue;
    const std::string id = "on-call-" + post.id;
    add(json::object(
        {{"resourceType", "Schedule"},
         {"id", id},
         {"meta", care::calling::synthetic_meta()},
         {"active", true},
         {"actor", json::Array{care::calling::reference_to("PractitionerRole/" + post.id, post.name)}}}));
    add(json::object({{"resourceType", "Slot"},
                      {"id", id + "-1"},
                      {"meta", care::calling::synthetic_meta()},
                      {"schedule", care::calling::reference_to("Schedule/" + id)},
                      {"status", "busy"},
                      {"start", format_utc(record.now())},
                      {"end", format_utc({record.now().ms + kYear_ms})}}));
  }
  if (entries.empty()) return {};
  const json::Value bundle = json::object(
      {{"resourceType", "Bundle"}, {"type", "transaction"}, {"entry", json::Value(std::move(entries))}});
  const auto stored = record.submit(json::write(bundle), "demo", "demo");
  if (!stored) return std::unexpected(stored.error());
  return {};
}

}  // namespace dyad::app
