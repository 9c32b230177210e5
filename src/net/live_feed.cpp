// SPDX-License-Identifier: Apache-2.0
#include "net/live_feed.hpp"

#include <algorithm>
#include <string_view>

namespace dyad::net {

std::string frame_of(const LiveEvent& event) {
  std::string text = "id: " + std::to_string(event.id) + "\nevent: " + event.name + "\n";
  std::string_view rest = event.data;
  for (;;) {
    const auto end = rest.find('\n');
    text.append("data: ").append(rest.substr(0, end)).append("\n");
    if (end == std::string_view::npos) break;
    rest = rest.substr(end + 1);
  }
  return text + "\n";
}

bool FeedQueue::push(Frame frame) {
  if (bytes_ + frame.text->size() > kFeedQueueBytes) return false;
  bytes_ += frame.text->size();
  frames_.push_back(std::move(frame));
  return true;
}

void FeedQueue::release(const std::vector<LiveEvent>& missed) {
  held_ = false;
  const std::int64_t last = missed.empty() ? 0 : missed.back().id;
  std::erase_if(frames_, [&](const Frame& f) {
    if (f.id == 0 || f.id > last) return false;
    bytes_ -= f.text->size();
    return true;
  });
  for (auto it = missed.rbegin(); it != missed.rend(); ++it) {
    frames_.push_front({it->id, std::make_shared<const std::string>(frame_of(*it))});
    bytes_ += frames_.front().text->size();
  }
}

std::shared_ptr<const std::string> FeedQueue::pop() {
  if (held_ || frames_.empty()) return nullptr;
  auto text = frames_.front().text;
  bytes_ -= text->size();
  frames_.pop_front();
  return text;
}

}  // namespace dyad::net
