# Of the stand-in of ggsci: what its INFO and LAG commands print.
use strict;
use warnings;

our ($login, $database);
sub home { return $ENV{PWD} // "." }

sub now {
    my @now = localtime($_[0] // time);
    return sprintf '%04d-%02d-%02d %02d:%02d:%02d', $now[5] + 1900, $now[4] + 1, @now[3, 2, 1, 0];
}

sub info {
    my ($what, @rest) = (uc($_[0] // ''), @_[1 .. $#_]);
    return info_all() if $what eq 'ALL';
    return info_manager() if $what =~ /^(MGR|MANAGER)$/;
    return info_group($what, @rest) if $what =~ /^(EXTRACT|REPLICAT)$/;
    return info_trails($what) if $what =~ /^(EXTTRAIL|RMTTRAIL)$/;
    return info_store() if $what eq 'CREDENTIALSTORE';
    return "ERROR: You must be logged in to the database to use this command. Use the DBLOGIN command.\n"
        if !defined $login && $what =~ /^(SCHEMATRANDATA|CHECKPOINTTABLE|HEARTBEATTABLE)$/;
    return info_trandata(@rest) if $what eq 'SCHEMATRANDATA';
    return info_checkpoint(@rest) if $what eq 'CHECKPOINTTABLE';
    return info_heartbeat() if $what eq 'HEARTBEATTABLE';
    return "ERROR: Invalid command.\n";
}

sub info_all {
    my $text = "\nProgram     Status      Group       Lag at Chkpt  Time Since Chkpt\n\n";
    $text .= sprintf "%-12s%-12s%34s\n", 'MANAGER', manager() ? 'RUNNING' : 'STOPPED', '';
    for my $name (groups()) {
        my $group = group($name);
        $text .= sprintf "%-12s%-12s%-12s%-14s%-12s\n", $group->{program}, status($group), $name, '00:00:00', '00:00:05';
    }
    return $text;
}

sub info_manager {
    my $manager = manager() or return "\nManager is DOWN!\n";
    return "\nManager is running (IP port localhost.$manager->{port}, Process ID $manager->{pid}).\n";
}

sub info_group {
    my ($program, $name, $detail) = @_;
    $name = uc($name // '');
    my $group = group($name);
    return "ERROR: $program $name does not exist.\n" if !$group || $group->{program} ne $program;
    my $status = status($group);
    my $began = $group->{started} ? 'Last Started ' . substr(now($group->{started}), 0, 16) : 'Initialized   ' . substr(now($group->{added}), 0, 16);
    my $text = sprintf "\n%-10s %-9s %s   Status %s\n", $program, $name, $began, $status;
    $text .= "INTEGRATED\n" if $program eq 'REPLICAT' && $group->{integrated};
    $text .= "Checkpoint Lag       00:00:00 (updated 00:00:05 ago)\n";
    $text .= "Process ID           4711\n" if $status eq 'RUNNING';
    if ($group->{source}) {
        $text .= "Log Read Checkpoint  File $group->{source}000000000\n                     First Record  RBA 0\n";
    } else {
        $text .= "Log Read Checkpoint  Oracle " . ($group->{integrated} ? 'Integrated ' : '') . "Redo Logs\n";
        $text .= "                     " . now() . "\n                     SCN 0.$database->{scn} ($database->{scn})\n";
    }
    return $text if uc($detail // '') ne 'DETAIL';
    if ($program eq 'EXTRACT') {
        $text .= "\n  Target Extract Trails:\n\n  Trail Name                                       Seqno        RBA     Max MB Trail Type\n\n";
        $text .= sprintf "  %-45s %8d %10d %10d %s  \n", $group->{trail}, 0, 0, $group->{megabytes}, $group->{trail_type} if $group->{trail};
        $text .= "\n  Extract Source                          Begin             End             \n\n  Not Available                           * Initialized *   " . substr(now($group->{added}), 0, 16) . "\n";
    }
    my $folder = home();
    $text .= "\nCurrent directory    $folder\n\nReport file          $folder/dirrpt/$name.rpt\nParameter file       $folder/dirprm/" . lc($name) . ".prm\n";
    return $text;
}

sub info_trails {
    my ($type) = @_;
    my @with = grep { (group($_)->{trail_type} // '') eq $type } groups();
    return "No matching trails.\n" if !@with;
    return join '', map { my $group = group($_); "\n       Extract Trail: $group->{trail}\n             Extract: $_\n               Seqno: 0\n                 RBA: 0\n           File Size: $group->{megabytes}M\n" } @with;
}

sub info_store {
    return "ERROR: Unable to open credential store in ./dircrd/.\n" if !-e store_file();
    my $store = load_values(store_file());
    my @aliases = map { /^(.*)\.user$/ ? $1 : () } sort keys %$store;
    return "\nReading from ./dircrd/:\n\nNo information found in credential store.\n" if !@aliases;
    return "\nReading from ./dircrd/:\n\nDefault domain: OracleGoldenGate\n\n" . join('', map { "  Alias: $_\n  Userid: $store->{qq($_.user)}\n\n" } @aliases);
}

sub info_trandata {
    my $schema = uc $_[0];
    my $columns = $database->{"trandata.$schema"};
    return "\n" . now() . "  INFO    OGG-01786  Schema level supplemental logging is disabled on schema $schema.\n" if !$columns;
    my $which = $columns eq 'all' ? 'all columns' : 'all scheduling columns';
    return "\n" . now() . "  INFO    OGG-01785  Schema level supplemental logging is enabled on schema $schema.\n\n"
        . now() . "  INFO    OGG-01980  Schema level supplemental logging is enabled on schema $schema for $which.\n";
}

sub info_checkpoint {
    my $table = uc $_[0];
    my $time = $database->{"checkpoint.$table"};
    return $time ? "\nCheckpoint table $table created $time.\n" : "ERROR: Checkpoint table $table does not exist.\n";
}

sub info_heartbeat {
    my $owner = lc($login) . '.gg_heartbeat';
    return "ERROR: HEARTBEAT table $owner does not exist.\n" if !$database->{heartbeat};
    return "\nHEARTBEAT table $owner exists.\n\nHEARTBEAT table $owner frequency: 60 seconds.\n";
}

sub lag {
    my ($program, $name) = (uc($_[0] // ''), uc($_[1] // ''));
    my $group = group($name);
    return "ERROR: $program $name does not exist.\n" if !$group || $group->{program} ne $program;
    return "\n$program $name is not currently running.\n" if status($group) ne 'RUNNING';
    return "\nSending GETLAG request to $program $name ...\nLast record lag: 0 seconds.\nAt EOF, no more records to process.\n";
}

# What GoldenGate itself keeps in the database.
sub in_database {
    my ($verb, $what, $name, @options) = (uc $_[0], uc $_[1], @_[2 .. $#_]);
    return "ERROR: You must be logged in to the database to use this command. Use the DBLOGIN command.\n" if !defined $login;
    $name = uc($name // '');
    my $text;
    if ($what eq 'SCHEMATRANDATA') {
        return "\n" . now() . "  ERROR   OGG-01790  Failed to ADD SCHEMATRANDATA on schema $name because minimal supplemental logging is not enabled.\n"
            if $verb eq 'ADD' && $database->{supplemental_log_data_min} ne 'YES';
        return "\n" . now() . "  ERROR   OGG-01796  Schema: $name, does not exist.\n" if !exists $database->{"user.$name.password"};
        if ($verb eq 'ADD') {
            my $all = grep { uc eq 'ALLCOLS' } @options;
            $database->{"trandata.$name"} = $all ? 'all' : 'keys';
            $text = "\n" . now() . "  INFO    OGG-01788  SCHEMATRANDATA has been added on schema $name.\n";
        } else {
            delete $database->{"trandata.$name"};
            $text = "\n" . now() . "  INFO    OGG-01792  SCHEMATRANDATA has been deleted on schema $name.\n";
        }
    } elsif ($what eq 'CHECKPOINTTABLE') {
        return "ERROR: Missing checkpoint table specification.\n" if $name eq '';
        return "ERROR: Checkpoint table $name already exists.\n" if $verb eq 'ADD' && $database->{"checkpoint.$name"};
        if ($verb eq 'ADD') { $database->{"checkpoint.$name"} = now(); $text = "\nSuccessfully created checkpoint table $name.\n" }
        else { delete $database->{"checkpoint.$name"}; $text = "\nSuccessfully deleted checkpoint table $name.\n" }
    } else {
        my $globals = '';
        if (open(my $in, '<', home() . '/GLOBALS')) { local $/; $globals = <$in> }
        return "ERROR: Heartbeat schema is not specified: GGSCHEMA is missing in GLOBALS.\n" if $globals !~ /^\s*GGSCHEMA\s+\w+/mi;
        return "ERROR: Heartbeat table already exists.\n" if $verb eq 'ADD' && $database->{heartbeat};
        if ($verb eq 'ADD') { $database->{heartbeat} = 1; $text = "\n" . now() . "  INFO    OGG-14101  Successfully added heartbeat table.\n" }
        else { delete $database->{heartbeat}; $text = "\n" . now() . "  INFO    OGG-14102  Successfully deleted heartbeat table.\n" }
    }
    save_database();
    return $text;
}

sub save_database {
    my $lock = lock_store(database_file() . '.lock');
    save_values(database_file(), $database);
}

1;
