// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace dyad::log {
namespace {

spdlog::logger& logger() {
  static const auto shared = [] {
    auto made = std::make_shared<spdlog::logger>("dyad", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    made->set_level(spdlog::level::info);
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *shared;
}

spdlog::string_view_t view(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

void set_level(Level level) {
  switch (level) {
    case Level::debug:
      logger().set_level(spdlog::level::debug);
      break;
    case Level::info:
      logger().set_level(spdlog::level::info);
      break;
    case Level::warning:
      logger().set_level(spdlog::level::warn);
      break;
    case Level::error:
      logger().set_level(spdlog::level::err);
      break;
    case Level::off:
      logger().set_level(spdlog::level::off);
      break;
  }
}

void debug(std::string_view line) { logger().log(spdlog::level::debug, view(line)); }
void info(std::string_view line) { logger().log(spdlog::level::info, view(line)); }
void warning(std::string_view line) { logger().log(spdlog::level::warn, view(line)); }
void error(std::string_view line) { logger().log(spdlog::level::err, view(line)); }

void request(std::string_view method, std::string_view route, int status, std::size_t bytes,
             double milliseconds) {
  logger().info("{} {} {} {} B {:.1f} ms", view(method), route.empty() ? "-" : view(route), status, bytes,
                milliseconds);
}

}  // namespace dyad::log
