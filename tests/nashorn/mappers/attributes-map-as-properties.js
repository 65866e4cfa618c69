exports = user.attributes.phone[1] + user.attributes['department'][0] + typeof user.attributes.nope;
