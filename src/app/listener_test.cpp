// SPDX-License-Identifier: Apache-2.0
// A stream that is open while the token of who reads it runs out.
#include "api/listener.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "app/workspace.hpp"

using namespace dyad;

namespace {

// Grants one token, until a time.
class OneToken final : public access::Bearer {
 public:
  explicit OneToken(Instant until) : until_(until) {}
  Result<std::optional<access::Principal>> who(std::string_view token, Instant now) const override {
    if (token != "granted" || now >= until_) return std::nullopt;
    access::Principal out;
    out.kind = access::Principal::Kind::person;
    out.practitioner = "p";
    out.client = "app";
    return out;
  }

 private:
  Instant until_;
};

}  // namespace

TEST_CASE("A stream whose token runs out while it is open ends with that reason, and not before") {
  constexpr std::chrono::milliseconds kLife{200};
  const auto workspace = std::move(*app::Workspace::in_memory());
  auto cases = workspace->cases();
  REQUIRE(cases);
  const auto& known = workspace->knowledge();
  api::Context context{
      {known.book, known.quantities, known.calculators, true, "9.9"}, workspace->record(), **cases};
  const OneToken bearer({context.record.now().ms + kLife.count()});
  context.bearer = &bearer;
  http::Request request;
  request.headers.add("Authorization", "Bearer granted");
  api::Listener listener(context, api::Call{request, {}});
  CHECK(listener.why_over() == "");
  CHECK(listener.who().practitioner == "p");
  std::this_thread::sleep_for(kLife + std::chrono::milliseconds(50));
  CHECK(listener.why_over() == "token-over");
  const auto last = api::closed(7, "token-over");
  CHECK(last.over);
  REQUIRE(last.events.size() == 1);
  CHECK(last.events[0].name == "closed");
  CHECK(last.events[0].data == R"({"reason":"token-over"})");
}
